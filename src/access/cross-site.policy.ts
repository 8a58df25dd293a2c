import { type IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
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
