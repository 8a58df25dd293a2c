import { Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { cookieValues, hostCookieName } from './cookie-values.js';
import { SESSION_COOKIE } from './credential.js';
import { SecureChannel } from './secure-channel.js';

type CookieContent = Readonly<{
  value: string;
  /** Seconds. */
  maxAge: number;
  expires?: Date;
}>;

const HOST_COOKIE = hostCookieName(SESSION_COOKIE);
const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'lax' } as const;

/**
 * The cookie of the session, set and cleared with the same attributes (RFC 6265, section 5.3). Other services of the host
 * read the plain name; ours alone counts where the browser takes it.
 */
@Injectable()
export class SessionCookie {
  private readonly channel: SecureChannel;

  constructor(config: AppConfig) {
    this.channel = new SecureChannel(config);
  }

  /** @param maxAgeSeconds the session's remaining life */
  set(request: FastifyRequest, reply: FastifyReply, token: string, maxAgeSeconds: number): void {
    this.write(request, reply, { value: token, maxAge: maxAgeSeconds });
  }

  /** Only for an answer that proves the cookie dead and cannot cross a newer one on its way. */
  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.write(request, reply, { value: '', maxAge: 0, expires: new Date(0) });
  }

  private write(request: FastifyRequest, reply: FastifyReply, cookie: CookieContent): void {
    const add = (name: string, secure: boolean) =>
      void reply.header('set-cookie', stringifySetCookie({ ...ATTRIBUTES, name, secure, ...cookie }));
    add(SESSION_COOKIE, this.channel.isHttps(request));
    // A browser that sent one keeps it, and it would go on to decide alone, whatever we know of the way to it.
    const isSent = cookieValues(request.headers.cookie, HOST_COOKIE).length > 0;
    if (isSent || this.channel.takesHostCookies(request)) add(HOST_COOKIE, true);
  }
}
