import { type IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Of a sandboxed frame, a file, a page behind a redirect: of anybody (Fetch, section 3.2). */
const OPAQUE_ORIGIN = 'null';
const OWN_FETCH_SITES = new Set(['same-origin', 'none']);

/**
 * Whether another site made the browser send this cookie request. `Origin` decides; without it `Sec-Fetch-Site`
 * (Fetch Metadata). A request with neither does not come from a current browser and is let through.
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

/** Whether the page is nobody's: no origin that could be listed. */
export const isOpaque = ({ origin }: IncomingHttpHeaders): boolean => origin === OPAQUE_ORIGIN;

/** Whether a page of our very origin sent it, or something that is no browser. For what no other page may ever read. */
export function isSameOrigin(headers: IncomingHttpHeaders, isServed: (origin: string) => boolean): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  return (origin === undefined || isServed(origin)) && (site === undefined || site === 'same-origin');
}
