import { normalize } from 'node:path';
import { findRefusedRange, type HostAndPort, parseAddress } from '#platform/network';
import { isPathPrefix } from './application-address.js';
import { parseRequestHost } from './request-host.js';

/** Where the gateway connects to. */
export type UpstreamAddress =
  | {
      readonly scheme: 'http' | 'https';
      /** A name in lower case or an address; IPv6 without brackets. */
      readonly host: string;
      readonly port: number;
      /** Put before every path; empty or like `/base`, without a final slash. */
      readonly basePath: string;
    }
  | { readonly scheme: 'unix'; readonly socketPath: string };

const MAX_LENGTH = 512;
const DEFAULT_PORTS = { http: 80, https: 443 } as const;
const HTTP = /^(?<scheme>https?):\/\/(?<authority>[^/?#@]+)(?<path>\/[^?#]*)?$/i;
const UNIX = /^unix:(?<path>\/[A-Za-z0-9._/-]+)$/;
/** The size of `sun_path` on Linux, with its final zero. */
const MAX_SOCKET_PATH = 107;

/** Parses `http://host:port`, `https://host:port/prefix` or `unix:/path`. Returns null for anything else. */
export function parseUpstreamAddress(text: string): UpstreamAddress | null {
  if (text.length > MAX_LENGTH) return null;
  const socket = UNIX.exec(text)?.groups;
  return socket ? parseSocket(socket['path'] ?? '') : parseHttp(HTTP.exec(text)?.groups ?? {});
}

function parseSocket(socketPath: string): UpstreamAddress | null {
  const isDirect = normalize(socketPath) === socketPath && !socketPath.endsWith('/');
  return isDirect && socketPath.length <= MAX_SOCKET_PATH ? { scheme: 'unix', socketPath } : null;
}

function parseHttp({
  scheme,
  authority = '',
  path,
}: Partial<Record<string, string>>): UpstreamAddress | null {
  const protocol = scheme?.toLowerCase() === 'https' ? 'https' : 'http';
  const parsed = parseRequestHost(toPlainAddress(authority));
  const basePath = parseBasePath(path);
  if (parsed === null || basePath === null) return null;
  const host = parsed.host.replace(/^\[(.*)\]$/, '$1');
  return { scheme: protocol, host, port: parsed.port ?? DEFAULT_PORTS[protocol], basePath };
}

/** Returns the path without its final slash; null if it is not plain. */
function parseBasePath(path = '/'): string | null {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return prefix === '/' || isPathPrefix(prefix) ? prefix.slice(0, -1) : null;
}

/** Replaces the decimal, octal and hexadecimal notations of an IPv4 address by the usual one. */
function toPlainAddress(authority: string): string {
  const [, host = '', port = ''] = /^([^:[\]]+)(:\d+)?$/.exec(authority) ?? [];
  const address = host === '' ? null : parseAddress(host);
  return address === null ? authority : `${address.toString()}${port}`;
}

/** Returns the normal form of an upstream, as it is stored. */
export function formatUpstreamAddress(upstream: UpstreamAddress): string {
  if (upstream.scheme === 'unix') return `unix:${upstream.socketPath}`;
  const { scheme, host, port, basePath } = upstream;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`;
}

/**
 * Returns whether the host is an address that no upstream may have: link-local, metadata services, multicast and the like.
 * Loopback and private addresses are allowed. Names are checked when the gateway connects.
 */
export function isForbiddenAddress({ host }: Pick<HostAndPort, 'host'>): boolean {
  const address = parseAddress(host);
  const range = address === null ? null : findRefusedRange(address);
  return range !== null && range !== 'loopback';
}
