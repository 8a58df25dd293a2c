import { parseCookie } from 'cookie';
import { type FastifyRequest } from 'fastify';
import { type AppConfig } from '#platform/config';

/** Browsers accept a cookie with this prefix only from the host itself, with `Secure` and `Path=/` (RFC 6265bis, 4.1.3.2). */
const HOST_PREFIX = '__Host-';

/** The most values of one name that are tried: a parent domain and longer paths may each set another one. */
export const MAX_COOKIE_VALUES = 4;

/** Returns the name of a cookie that sibling domains cannot set. */
export const hostCookieName = (name: string): string => HOST_PREFIX + name;

/** Returns all non-empty values of a name in a `Cookie` header, in the order sent. */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  if (header?.includes(name) !== true) return [];
  return header.split(';').flatMap((pair) => {
    const value = parseCookie(pair)[name];
    return value === undefined || value === '' ? [] : [value];
  });
}

const LOCALHOST = 'localhost';

/** Decides whether the browser accepts `Secure` and `__Host-` cookies. */
export class SecureCookiePolicy {
  private readonly isLocal: boolean;

  constructor(private readonly config: AppConfig) {
    this.isLocal = new URL(config.env.PUBLIC_URL).hostname === LOCALHOST;
  }

  isHttps({ protocol }: Pick<FastifyRequest, 'protocol'>): boolean {
    return this.config.isHttps || protocol === 'https';
  }

  /**
   * Returns whether the browser accepts `__Host-` cookies: over HTTPS and on `localhost`. A proxy can forward any site
   * with the host `localhost`, so `PUBLIC_URL` has to name it as well.
   */
  acceptsHostCookies(request: Pick<FastifyRequest, 'protocol' | 'hostname'>): boolean {
    return this.isHttps(request) || (this.isLocal && request.hostname === LOCALHOST);
  }
}
