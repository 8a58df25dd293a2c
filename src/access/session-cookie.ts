import { Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { SESSION_COOKIE } from './credential.js';

type CookieContent = Readonly<{
  value: string;
  /** Seconds. */
  maxAge: number;
  expires?: Date;
}>;

/** The cookie of the session: set and cleared with the same attributes (RFC 6265). */
@Injectable()
export class SessionCookie {
  constructor(private readonly config: AppConfig) {}

  /** @param maxAgeSeconds the session's remaining life */
  set(request: FastifyRequest, reply: FastifyReply, token: string, maxAgeSeconds: number): void {
    this.write(request, reply, { value: token, maxAge: maxAgeSeconds });
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.write(request, reply, { value: '', maxAge: 0, expires: new Date(0) });
  }

  private write(request: FastifyRequest, reply: FastifyReply, cookie: CookieContent): void {
    const secure = this.config.isHttps || request.protocol === 'https';
    void reply.header(
      'set-cookie',
      stringifySetCookie({
        name: SESSION_COOKIE,
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure,
        ...cookie,
      }),
    );
  }
}
