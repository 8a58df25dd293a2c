import { parseCookie } from 'cookie';

/** Browsers take a cookie of such a name from this very host alone, and only with `Secure` and for every path. */
const HOST_PREFIX = '__Host-';

/** A parent domain and a longer path may each have set one more; nobody has reason to send more than this. */
export const MAX_COOKIE_VALUES = 4;

/** The name that a sibling domain cannot set (RFC 6265bis, section 4.1.3.2). */
export const hostCookieName = (name: string): string => HOST_PREFIX + name;

/** Every value that a `Cookie` header has under a name, in the order sent; empty ones do not count. */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  if (header?.includes(name) !== true) return [];
  return header.split(';').flatMap((pair) => {
    const value = parseCookie(pair)[name];
    return value === undefined || value === '' ? [] : [value];
  });
}
