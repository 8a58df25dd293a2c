import { type IncomingHttpHeaders } from 'node:http';
import { cookieValues, hostCookieName } from './cookie-values.js';

export const SESSION_COOKIE = 'jwt';

/** The plain value a request identifies itself with, and where it stood. */
export type Credential = { readonly from: 'header' | 'cookie'; readonly token: string };

const BEARER_SCHEME = /^bearer(?:\s|$)/i;
const BEARER = /^bearer +(\S+) *$/i;

/**
 * What a request may identify itself with, likeliest first; one of it has to be good. The Bearer scheme decides alone,
 * whatever follows it; other schemes are a proxy's. `__Host-jwt` decides alone as well, because only this host can have
 * set it. The name `jwt` may come several times, from a parent domain or another path (RFC 6265, section 5.4).
 */
export function credentialsOf({ authorization, cookie }: IncomingHttpHeaders): readonly Credential[] {
  if (authorization !== undefined && BEARER_SCHEME.test(authorization)) {
    return [{ from: 'header', token: BEARER.exec(authorization)?.[1] ?? '' }];
  }
  const ofThisHost = cookieValues(cookie, hostCookieName(SESSION_COOKIE)).slice(0, 1);
  const tokens = ofThisHost.length > 0 ? ofThisHost : cookieValues(cookie, SESSION_COOKIE);
  return tokens.map((token) => ({ from: 'cookie', token }));
}
