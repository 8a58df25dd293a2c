import { stringifySetCookie } from 'cookie';
import { type Application } from '../application.entity.js';

const HOST_PREFIX = '__Host-';
const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'lax' } as const;
/** 32 random bytes in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

type CookieOwner = Pick<Application, 'origin' | 'pathPrefix' | 'slug'>;

/**
 * Returns whether browsers accept `Secure` cookies from an origin: over HTTPS, and on `localhost` and the names below it
 * (Secure Contexts, section 3.1).
 */
export const isTrustworthy = (origin: string): boolean =>
  origin.startsWith('https://') || LOCAL_ORIGIN.test(origin);

/** Not parsed as a URL, which takes as long as the rest of a decision. Applications are stored in this form. */
const LOCAL_ORIGIN = /^http:\/\/(?:[^/@:[\]]+\.)?localhost(?::\d+)?$/;

/** Returns the name of the cookie of an application. Those of one origin have different names, but see each other's. */
export function sessionCookieName({ origin, pathPrefix, slug }: CookieOwner): string {
  const name = isTrustworthy(origin) ? `${HOST_PREFIX}latchkey` : 'latchkey_app';
  return pathPrefix === '' ? name : `${name}-${slug}`;
}

/** Returns the name of the cookie that binds a hand-over to a browser. */
export const nonceCookieName = (origin: string): string =>
  isTrustworthy(origin) ? `${HOST_PREFIX}lkd-n` : 'lkd_n';

/**
 * Returns the only value of a cookie of ours. Returns null if there are several, also in a header that a proxy joined with
 * commas: one of them may come from somebody else.
 */
export function findOwnCookie(header: string | undefined, name: string): string | null {
  if (header?.includes(name) !== true) return null;
  const pairs = header.split(/[;,]/).map((pair) => pair.trim());
  if (pairs.filter((pair) => pair.startsWith(`${name}=`)).length !== 1) return null;
  const own = header.split(';').map((pair) => pair.trim());
  return own.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

/** Returns the secret in the cookie of an application session; null if there is none, or not exactly one. */
export function findSecret(header: string | undefined, name: string): string | null {
  const value = findOwnCookie(header, name);
  return value !== null && SECRET.test(value) ? value : null;
}

/** A cookie for the browser of an application. */
type NewCookie = {
  readonly origin: string;
  readonly name: string;
  readonly value: string;
  /** Seconds. */
  readonly maxAge: number;
};

/** Returns the value of `Set-Cookie`. */
export const formatCookie = ({ origin, ...cookie }: NewCookie): string =>
  stringifySetCookie({ ...ATTRIBUTES, secure: isTrustworthy(origin), ...cookie });

/** Returns the value of `Set-Cookie` that removes a cookie. */
export const formatRemoval = (origin: string, name: string): string =>
  stringifySetCookie({
    ...ATTRIBUTES,
    secure: isTrustworthy(origin),
    ...{ name, value: '', maxAge: 0, expires: new Date(0) },
  });
