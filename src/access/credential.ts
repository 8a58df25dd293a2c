import { type IncomingHttpHeaders } from 'node:http';
import { cookieValues, hostCookieName } from './cookie-values.js';

export const SESSION_COOKIE = 'jwt';

/** A token or API key, and where the request carried it. */
export type Credential = { readonly from: 'header' | 'cookie'; readonly token: string };

const BEARER_SCHEME = /^bearer(?:\s|$)/i;
const BEARER = /^bearer +(\S+) *$/i;

/**
 * Returns the credentials of a request in the order to try them. A `Bearer` header is the only credential, even if it is
 * malformed; other schemes belong to a proxy and are ignored. `__Host-jwt` is the only credential as well, because only
 * this host can set it. `jwt` may occur several times, from a parent domain or another path (RFC 6265, section 5.4).
 */
export function parseCredentials({ authorization, cookie }: IncomingHttpHeaders): readonly Credential[] {
  if (authorization !== undefined && BEARER_SCHEME.test(authorization)) {
    return [{ from: 'header', token: BEARER.exec(authorization)?.[1] ?? '' }];
  }
  const hostTokens = cookieValues(cookie, hostCookieName(SESSION_COOKIE)).slice(0, 1);
  const tokens = hostTokens.length > 0 ? hostTokens : cookieValues(cookie, SESSION_COOKIE);
  return tokens.map((token) => ({ from: 'cookie', token }));
}
