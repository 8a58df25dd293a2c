import { type IncomingHttpHeaders } from 'node:http';
import { type AppConfig } from '#platform/config';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** The origin of sandboxed frames, local files and pages behind a cross-origin redirect (Fetch, section 3.2). */
const OPAQUE_ORIGIN = 'null';
const OWN_FETCH_SITES = new Set(['same-origin', 'none']);

/**
 * Returns whether another site made the browser send this request. `Origin` decides; without it `Sec-Fetch-Site`
 * (Fetch Metadata). A request with neither header does not come from a current browser and is allowed.
 */
export function isCrossSite(
  method: string,
  headers: IncomingHttpHeaders,
  isOwnOrigin: (origin: string) => boolean,
): boolean {
  if (SAFE_METHODS.has(method)) return false;
  const { origin } = headers;
  if (origin !== undefined) return !isOwnOrigin(origin);
  const site = headers['sec-fetch-site'];
  return site !== undefined && !OWN_FETCH_SITES.has(site);
}

/** Returns whether the request comes from a page with an opaque origin. */
export const isOpaque = ({ origin }: IncomingHttpHeaders): boolean => origin === OPAQUE_ORIGIN;

/** Returns whether the request comes from a page of the service's own origin, or not from a browser. */
export function isSameOrigin(headers: IncomingHttpHeaders, isServed: (origin: string) => boolean): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  return (origin === undefined || isServed(origin)) && (site === undefined || site === 'same-origin');
}

/** The protocol and host of a request, with the headers of trusted proxies applied. */
type RequestTarget = { readonly protocol: string; readonly host: string };

/** The origins whose pages may send the session cookie with unsafe methods. */
export class OwnOrigins {
  private readonly listed: ReadonlySet<string>;
  private readonly publicOrigin: string | null;

  constructor({ corsOrigins, publicOrigin }: Pick<AppConfig, 'corsOrigins' | 'publicOrigin'>) {
    this.publicOrigin = publicOrigin;
    this.listed = new Set(corsOrigins);
  }

  /** Returns whether the origin is listed in the configuration or the service's own. */
  has(origin: string, target: RequestTarget): boolean {
    return this.listed.has(origin) || this.isServed(origin, target);
  }

  /** Returns whether the origin is the service's own. */
  isServed(origin: string, target: RequestTarget): boolean {
    return this.publicOrigin === null ? isTargetOrigin(target, origin) : origin === this.publicOrigin;
  }
}

/**
 * Returns whether the page came from the host that it now calls. The scheme may be `https` although the request looks like
 * plain HTTP, because a proxy that terminates TLS may not be trusted; the reverse is not accepted.
 */
function isTargetOrigin({ protocol, host }: RequestTarget, origin: string): boolean {
  return [protocol, 'https'].some((scheme) => {
    const own = `${scheme}://${host}`;
    return URL.canParse(own) && new URL(own).origin === origin;
  });
}
