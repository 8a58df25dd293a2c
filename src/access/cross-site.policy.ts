import { type IncomingHttpHeaders } from 'node:http';
import { type AppConfig } from '#platform/config';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** The origin of sandboxed frames, local files and pages behind a cross-origin redirect (Fetch, section 3.2). */
const OPAQUE_ORIGIN = 'null';
/** `none`: the user entered the URL or opened a bookmark. */
const ALLOWED_FETCH_SITES = new Set(['same-origin', 'none']);

/**
 * Returns whether to reject an unsafe request that another site made the browser send (CSRF protection). `Origin`
 * decides; without it, `Sec-Fetch-Site` (Fetch Metadata). A request with neither header does not come from a current
 * browser and is allowed. Safe methods are always allowed.
 */
export function isForbiddenCrossSite(
  method: string,
  headers: IncomingHttpHeaders,
  isTrustedOrigin: (origin: string) => boolean,
): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const { origin } = headers;
  if (origin !== undefined) return !isTrustedOrigin(origin);
  const site = headers['sec-fetch-site'];
  return site !== undefined && !ALLOWED_FETCH_SITES.has(site);
}

/** Returns whether the request comes from a page with an opaque origin. */
export const isOpaque = ({ origin }: IncomingHttpHeaders): boolean => origin === OPAQUE_ORIGIN;

/** Returns whether the request comes from a page of the service's own origin, or not from a browser. */
export function isSameOrigin(
  headers: IncomingHttpHeaders,
  isServiceOrigin: (origin: string) => boolean,
): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  return (origin === undefined || isServiceOrigin(origin)) && (site === undefined || site === 'same-origin');
}

/** The protocol and host of a request, with the headers of trusted proxies applied. */
type RequestTarget = { readonly protocol: string; readonly host: string };

/** The origins whose pages may send the session cookie with unsafe methods: the service's own, and `CORS_ORIGINS`. */
export class TrustedOrigins {
  private readonly listed: ReadonlySet<string>;
  private readonly publicOrigin: string | null;

  constructor({ corsOrigins, publicOrigin }: Pick<AppConfig, 'corsOrigins' | 'publicOrigin'>) {
    this.publicOrigin = publicOrigin;
    this.listed = new Set(corsOrigins);
  }

  /** Returns whether the origin is listed in `CORS_ORIGINS` or is the service's own. */
  has(origin: string, target: RequestTarget): boolean {
    return this.listed.has(origin) || this.isServiceOrigin(origin, target);
  }

  /** Returns whether the origin is the service's own. */
  isServiceOrigin(origin: string, target: RequestTarget): boolean {
    return this.publicOrigin === null ? isTargetOrigin(target, origin) : origin === this.publicOrigin;
  }
}

/**
 * Returns whether the page came from the host that it now calls. The scheme may be `https` although the request looks like
 * plain HTTP, because the proxy that terminates TLS might be missing from `TRUSTED_PROXIES`; the reverse is not accepted.
 */
function isTargetOrigin({ protocol, host }: RequestTarget, origin: string): boolean {
  return [protocol, 'https'].some((scheme) => {
    const target = `${scheme}://${host}`;
    return URL.canParse(target) && new URL(target).origin === origin;
  });
}
