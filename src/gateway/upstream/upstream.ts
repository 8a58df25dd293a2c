import { isAbsolute, normalize } from 'node:path';
import { getHost } from '#platform/config';

/** How the certificate of an upstream is verified: against the system's authorities unless this says otherwise. */
export type UpstreamTls = {
  /** A PEM file with the authorities to trust instead. Read at each connection. */
  readonly caFile: string | null;
  /** The name that the certificate must have, also sent as SNI; the host by default. */
  readonly serverName: string | null;
  /** SHA-256 of the certificate in lower-case hex; replaces the verification by authorities and name. */
  readonly fingerprint: string | null;
  /** Accepts every certificate. */
  readonly isInsecure: boolean;
};

export const DEFAULT_TLS: UpstreamTls = {
  caFile: null,
  serverName: null,
  fingerprint: null,
  isInsecure: false,
};

/** Where the requests of an application go. */
export type Upstream = {
  readonly address:
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: UpstreamTls | null }
    | { readonly kind: 'unix'; readonly path: string };
  /** The origin that the upstream sees as its own, for rewritten `Host` and `Origin` headers. */
  readonly origin: string;
  /** Put before every path; '' or `/prefix`, without a final slash. */
  readonly prefix: string;
};

const UNIX = 'unix:';
const MAX_UNIX_PATH = 107;
/** Neither an encoded character nor a dot segment, so that the upstream cannot read it in another way. */
const PREFIX = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/;

/**
 * Parses `http(s)://host:port[/prefix]` or `unix:/path`. Returns null for anything else: other schemes, user names,
 * queries and fragments.
 */
export function parseUpstream(text: string, tls = DEFAULT_TLS): Upstream | null {
  return text.startsWith(UNIX) ? parseUnix(text.slice(UNIX.length)) : parseUrl(text, tls);
}

function parseUnix(path: string): Upstream | null {
  const isUsable =
    isAbsolute(path) && normalize(path) === path && !path.includes('\0') && !path.endsWith('/');
  if (!isUsable || Buffer.byteLength(path) > MAX_UNIX_PATH) return null;
  return { address: { kind: 'unix', path }, origin: 'http://localhost', prefix: '' };
}

function parseUrl(text: string, tls: UpstreamTls): Upstream | null {
  if (!/^https?:\/\/[^/?#@\\\s]+(?:\/[^?#\\\s]*)?$/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const prefix = writtenPath(text).replace(/\/$/, '');
  if (!PREFIX.test(prefix)) return null;
  const isTls = url.protocol === 'https:';
  const port = Number(url.port || (isTls ? 443 : 80));
  if (port === 0) return null;
  return {
    address: { kind: 'tcp', host: getHost(url), port, tls: isTls ? tls : null },
    origin: url.origin,
    prefix,
  };
}

/** Returns the path as written: `URL` would resolve dot segments. */
const writtenPath = (text: string): string => /^https?:\/\/[^/]*(.*)$/i.exec(text)?.[1] ?? '';

/** Returns the `Host` that the upstream expects. */
export const upstreamHost = ({ origin }: Upstream): string => new URL(origin).host;
