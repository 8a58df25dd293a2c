import { lookup, type LookupAddress } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { type LookupFunction, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { AppConfig, getHost, readAuthorities, readTextFile, UnusableFile } from '#platform/config';
import { SECOND_MS } from '#shared';
import { ForwardProxy, openTunnel } from './forward-proxy.js';
import { addressProblem, urlProblem } from './provider-address.js';
import { NoResponse } from './provider-failure.js';

export const TIME_LIMIT_MS = 5 * SECOND_MS;
const SIZE_LIMIT = 1_048_576;

export type ProviderRequest = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
};

/** The request options for a direct connection, or for one through a proxy. */
type Route = { readonly lookup: LookupFunction } | { readonly socket: Socket };

/**
 * Sends every request to the provider, with a timeout of five seconds and a limit of 1 MiB. Follows no redirects, and
 * checks the resolved address when it connects. With a forward proxy, it connects to the proxy instead.
 */
@Injectable()
export class ProviderTransport {
  private readonly allowInsecure: boolean;
  private readonly trust: SecureContext | undefined;
  private readonly proxy: ForwardProxy;

  constructor({ env }: AppConfig) {
    this.allowInsecure = env.OIDC_ALLOW_INSECURE;
    this.trust = trustWith(env.OIDC_CA_FILE, env.NODE_EXTRA_CA_CERTS);
    this.proxy = new ForwardProxy(env.HTTPS_PROXY, env.NO_PROXY ?? []);
  }

  /** Rejects if there is no response within the limits; resolves for any status. */
  async request(target: string, { method, headers, body }: ProviderRequest): Promise<Response> {
    const problem = urlProblem(target, this.allowInsecure);
    if (problem !== null) throw new Error(problem);
    const url = new URL(target);
    const signal = AbortSignal.timeout(TIME_LIMIT_MS);
    const options = { method, headers, signal, agent: false, secureContext: this.trust } as const;
    try {
      const route = await this.routeTo(url, signal);
      return await this.send(url, toPayload(body), { ...options, ...route });
    } catch (error) {
      if (signal.aborted) throw new NoResponse(`no answer within ${TIME_LIMIT_MS / SECOND_MS} seconds`);
      throw new NoResponse('the connection failed', { cause: error });
    }
  }

  /** Returns the addresses of the host; null if a forward proxy resolves its name. Rejects if one is refused. */
  async resolve(target: string): Promise<readonly string[] | null> {
    const url = new URL(target);
    if (this.proxy.findFor(url) !== null) return null;
    const signal = AbortSignal.timeout(TIME_LIMIT_MS);
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new NoResponse('the name server does not answer')));
      this.lookupFor(url.protocol)(getHost(url), { all: true }, (error, found) => {
        if (error) reject(error);
        else resolve([found].flat().map((each) => (typeof each === 'string' ? each : each.address)));
      });
    });
  }

  /** A direct connection checks the addresses; a proxy resolves names itself. */
  private async routeTo(url: URL, signal: AbortSignal): Promise<Route> {
    const proxy = this.proxy.findFor(url);
    return proxy === null
      ? { lookup: this.lookupFor(url.protocol) }
      : { socket: await openTunnel(proxy, url, signal) };
  }

  private send(url: URL, body: string | undefined, options: https.RequestOptions): Promise<Response> {
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      request(url, options, (message) => {
        readResponse(message).then(resolve, reject);
      })
        .on('error', reject)
        .end(body);
    });
  }

  /** Resolves names as usual, but fails for addresses that are refused. */
  private lookupFor(protocol: string): LookupFunction {
    return (host, options, done) => {
      lookup(host, { ...options, all: true }, (error, addresses) => {
        // With an error, `addresses` is undefined.
        const failure = error ?? this.findAddressProblem(protocol, addresses);
        const [first] = failure ? [] : addresses;
        if (failure || !first) done(failure ?? new Error('the host name does not resolve'), '');
        else if (options.all === true) done(null, addresses);
        else done(null, first.address, first.family);
      });
    };
  }

  private findAddressProblem(protocol: string, addresses: readonly LookupAddress[]): Error | null {
    const problems = addresses.map(({ address }) => addressProblem(protocol, address, this.allowInsecure));
    const problem = problems.find((found) => found !== null);
    return problem === undefined ? null : new Error(problem);
  }
}

function toPayload(body: unknown): string | undefined {
  return body instanceof URLSearchParams || typeof body === 'string' ? String(body) : undefined;
}

async function readResponse(message: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > SIZE_LIMIT) throw new Error('the response is larger than 1 MiB');
    chunks.push(chunk);
  }
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const status = message.statusCode ?? 0;
  return new Response(size === 0 ? null : Buffer.concat(chunks), { status, headers });
}

/** The part of a secure context that is missing in Node's types. */
type AuthorityStore = { addCACert(pem: string): void };

/**
 * Returns a context that trusts the authorities of `file` in addition to those that Node trusts; undefined without a file. The
 * TLS option `ca` would replace Node's authorities, and Node cannot list those of the system if it uses OpenSSL's.
 *
 * @param file PEM; throws if it is invalid
 * @param extraFile value of `NODE_EXTRA_CA_CERTS`, which older versions of Node drop from such a context
 */
function trustWith(file: string | undefined, extraFile: string | undefined): SecureContext | undefined {
  if (file === undefined) return undefined;
  const context = createSecureContext();
  const store = context.context as AuthorityStore;
  store.addCACert(readConfiguredAuthorities(file));
  const more = readExtraAuthorities(extraFile);
  if (more !== null) store.addCACert(more);
  return context;
}

function readConfiguredAuthorities(file: string): string {
  try {
    return readAuthorities(file);
  } catch (error) {
    throw error instanceof UnusableFile ? new Error(`OIDC_CA_FILE ${error.problem}`) : error;
  }
}

/** Ignores an unusable file, as Node itself does after a warning. */
function readExtraAuthorities(file: string | undefined): string | null {
  try {
    return file === undefined ? null : readTextFile(file);
  } catch {
    return null;
  }
}
