import { formatUpstreamAddress, parseUpstreamAddress } from '#door';

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

/** Parses what `parseUpstreamAddress` accepts. Returns null for anything else. */
export function parseUpstream(text: string, tls = DEFAULT_TLS): Upstream | null {
  const parsed = parseUpstreamAddress(text);
  if (parsed === null) return null;
  if (parsed.scheme === 'unix')
    return { address: { kind: 'unix', path: parsed.socketPath }, origin: 'http://localhost', prefix: '' };
  const { scheme, host, port, basePath } = parsed;
  return {
    address: { kind: 'tcp', host, port, tls: scheme === 'https' ? tls : null },
    origin: new URL(formatUpstreamAddress(parsed)).origin,
    prefix: basePath,
  };
}

/** Returns the `Host` that the upstream expects. */
export const upstreamHost = ({ origin }: Upstream): string => new URL(origin).host;
