import { Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { cookieValues, hostCookieName, MAX_COOKIE_VALUES, SecureCookiePolicy } from './cookie-values.js';
import { SESSION_COOKIE } from './credential.js';

type CookieContent = Readonly<{
  value: string;
  /** Seconds. */
  maxAge: number;
  expires?: Date;
}>;

type HostCookie = CookieContent & { readonly name: string };

const SESSION_HOST_COOKIE = hostCookieName(SESSION_COOKIE);
const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'lax' } as const;
const CLEARED: CookieContent = { value: '', maxAge: 0, expires: new Date(0) };

/**
 * The session cookie, set and cleared with the same attributes (RFC 6265, section 5.3). It is sent as `jwt`, which other
 * services of the host read, and as `__Host-jwt`, which takes precedence here, where the browser accepts that.
 */
@Injectable()
export class SessionCookie {
  private readonly policy: SecureCookiePolicy;

  constructor(config: AppConfig) {
    this.policy = new SecureCookiePolicy(config);
  }

  /** @param maxAgeSeconds the remaining lifetime of the session */
  set(request: FastifyRequest, reply: FastifyReply, token: string, maxAgeSeconds: number): void {
    this.write(request, reply, { value: token, maxAge: maxAgeSeconds });
  }

  /** Clears the cookie. Only for a request that proves it invalid and cannot race with one that sets a new cookie. */
  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.write(request, reply, CLEARED);
  }

  private write(request: FastifyRequest, reply: FastifyReply, cookie: CookieContent): void {
    const add = (name: string, secure: boolean) =>
      void reply.header('set-cookie', stringifySetCookie({ ...ATTRIBUTES, name, secure, ...cookie }));
    add(SESSION_COOKIE, this.policy.isHttps(request));
    // A `__Host-jwt` that the browser sent would keep its precedence, so it is overwritten in any case.
    const isSent = cookieValues(request.headers.cookie, SESSION_HOST_COOKIE).length > 0;
    if (isSent || this.policy.acceptsHostCookies(request)) add(SESSION_HOST_COOKIE, true);
  }
}

/**
 * Cookies other than the session's, read by the server only. Over HTTPS and on `localhost` their names have the prefix
 * `__Host-` and values without it are ignored, because a sibling domain can set those.
 */
@Injectable()
export class HostCookies {
  private readonly policy: SecureCookiePolicy;

  constructor(config: AppConfig) {
    this.policy = new SecureCookiePolicy(config);
  }

  /** Returns at most {@link MAX_COOKIE_VALUES} values; several only if a parent domain or another path set some. */
  values(request: FastifyRequest, name: string): readonly string[] {
    const { cookie } = request.headers;
    return this.policy.acceptsHostCookies(request)
      ? cookieValues(cookie, hostCookieName(name)).slice(0, 1)
      : cookieValues(cookie, name).slice(0, MAX_COOKIE_VALUES);
  }

  set(request: FastifyRequest, reply: FastifyReply, { name, value, maxAge }: HostCookie): void {
    const secure = this.policy.acceptsHostCookies(request);
    const write = (cookie: HostCookie) =>
      void reply.header('set-cookie', stringifySetCookie({ ...ATTRIBUTES, secure, ...cookie }));
    write({ name: secure ? hostCookieName(name) : name, value, maxAge });
    // A cookie without the prefix, from an earlier version or from plain HTTP, would stay although it is ignored.
    const isSuperseded = secure && cookieValues(request.headers.cookie, name).length > 0;
    if (isSuperseded) write({ name, ...CLEARED });
  }
}
