import http from 'node:http';
import https from 'node:https';
import { type Socket } from 'node:net';
import { getHost, isLoopback } from '#platform/config';
import {
  matchesAddress,
  matchesName,
  parseAddress,
  parseTargetPattern,
  type TargetPattern,
} from '#platform/network';

const HTTPS_PORT = 443;
const EVERYWHERE = '*';

/** The proxy for requests to providers, from `HTTPS_PROXY` and `NO_PROXY`. Its own address is not checked. */
export class ForwardProxy {
  private readonly exceptions: readonly TargetPattern[];
  private readonly isUsed: boolean;

  constructor(
    private readonly proxy: string | undefined,
    noProxy: readonly string[],
  ) {
    this.isUsed = proxy !== undefined && !noProxy.includes(EVERYWHERE);
    this.exceptions = noProxy.flatMap((entry) => parseTargetPattern(entry.replace(/^\*?\./, '')) ?? []);
  }

  /** Returns the proxy for `target`; null for a direct connection, which is always used for loopback and plain http. */
  findFor(target: URL): URL | null {
    if (!this.isUsed || target.protocol !== 'https:' || this.isExempt(target)) return null;
    return new URL(this.proxy ?? '');
  }

  private isExempt(target: URL): boolean {
    const host = getHost(target);
    const port = getPort(target);
    if (isLoopback(host)) return true;
    const address = parseAddress(host);
    if (address) return this.exceptions.some((pattern) => matchesAddress(pattern, address, port));
    const names = withParents(host);
    return this.exceptions.some((pattern) => names.some((name) => matchesName(pattern, name, port)));
  }
}

/**
 * Opens a tunnel through `proxy` to `target` (RFC 9110, section 9.3.6).
 * The rejection never contains the proxy's password.
 */
export function openTunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const { request } = proxy.protocol === 'https:' ? https : http;
  const authority = `${target.hostname}:${getPort(target)}`;
  const headers = { host: authority, ...authorizationFor(proxy) };
  const { port } = proxy;
  const options = {
    host: getHost(proxy),
    port,
    method: 'CONNECT',
    path: authority,
    headers,
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`the proxy ${proxy.host} cannot be used: ${reason}`));
    request(options)
      .on('connect', ({ statusCode: status }, socket) => {
        if (status === 200) return resolve(socket);
        socket.destroy();
        fail(`it returns status ${status} to CONNECT`);
      })
      .on('error', ({ message }) => fail(message))
      .end();
  });
}

function authorizationFor({ username, password }: URL): Record<string, string> {
  if (username + password === '') return {};
  const credentials = [username, password].map(decodeURIComponent).join(':');
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

const getPort = ({ port }: URL): number => Number(port || HTTPS_PORT);

/** Returns `a.b.c`, `b.c` and `c`: an entry of `NO_PROXY` also applies to all subdomains. */
function withParents(host: string): string[] {
  const labels = host.replace(/\.$/, '').split('.');
  return labels.map((_label, index) => labels.slice(index).join('.'));
}
