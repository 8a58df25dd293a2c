import { isIPv4, isIPv6 } from 'node:net';

/** The host and port that a request names, in the form of {@link parseRequestHost}. */
export type RequestHost = { readonly host: string; readonly port: number | null };

/** WebSocket schemes, which some proxies report, count as those of HTTP. */
const SCHEMES: ReadonlyMap<string, 'http' | 'https'> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['ws', 'http'],
  ['wss', 'https'],
]);
const DEFAULT_PORTS = { http: 80, https: 443 } as const;
const MAX_PORT = 65_535;
const MAX_NAME = 253;

const AUTHORITY = /^(?<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?<port>\d{1,5}))?$/;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** Some programs read a name with such a last label as an address. */
const NUMERIC_LABEL = /^(?:\d+|0x[0-9a-f]*)$/;

/**
 * Parses the value of a Host or X-Forwarded-Host header (RFC 9110, section 7.2): in lower case, without one trailing dot.
 * Returns null for anything but one host with an optional port, such as `a@b`, `a, b` or an empty value.
 */
export function parseRequestHost(text: string): RequestHost | null {
  const groups = AUTHORITY.exec(text.toLowerCase())?.groups ?? {};
  const host = canonicalHost(groups['host'] ?? '');
  const port = groups['port'] === undefined ? null : Number(groups['port']);
  return host !== null && isPort(port) ? { host, port } : null;
}

const isPort = (port: number | null): boolean => port === null || (port >= 1 && port <= MAX_PORT);

/**
 * Returns the origin of a request without a default port, in the form in which applications are stored. Returns null for
 * another scheme than those of HTTP and WebSocket, and for an invalid host.
 */
export function toRequestOrigin(scheme: string, hostHeader: string): string | null {
  const protocol = SCHEMES.get(scheme.toLowerCase());
  const parsed = parseRequestHost(hostHeader);
  if (protocol === undefined || parsed === null) return null;
  const { host, port } = parsed;
  const isDefault = port === null || port === DEFAULT_PORTS[protocol];
  return `${protocol}://${host}${isDefault ? '' : `:${port}`}`;
}

const canonicalHost = (text: string): string | null =>
  text.startsWith('[') ? canonicalIPv6(text.slice(1, -1)) : canonicalName(text);

function canonicalName(text: string): string | null {
  const name = text.replace(/\.$/, '');
  if (isIPv4(name)) return name;
  const labels = name.split('.');
  const isNumeric = NUMERIC_LABEL.test(labels.at(-1) ?? '');
  return name.length <= MAX_NAME && !isNumeric && labels.every((label) => LABEL.test(label)) ? name : null;
}

/** Returns the address with its brackets, in the spelling of RFC 5952. */
const canonicalIPv6 = (address: string): string | null =>
  isIPv6(address) ? new URL(`http://[${address}]`).hostname : null;
