import { Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { SESSION_COOKIE } from './credential.js';

export type CookieContent = {
  readonly name: string;
  readonly value: string;
  /** Seconds. */
  readonly maxAge: number;
  readonly expires?: Date;
};

/** The cookies of this service: set and cleared with the same attributes (RFC 6265). */
@Injectable()
export class SessionCookie {
  constructor(private readonly config: AppConfig) {}

  /** @param maxAgeSeconds the session's remaining life */
  set(request: FastifyRequest, reply: FastifyReply, token: string, maxAgeSeconds: number): void {
    this.write(request, reply, { name: SESSION_COOKIE, value: token, maxAge: maxAgeSeconds });
  }

  /** Any other cookie that only the server reads. */
  setOther(request: FastifyRequest, reply: FastifyReply, cookie: CookieContent): void {
    this.write(request, reply, cookie);
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.write(request, reply, { name: SESSION_COOKIE, value: '', maxAge: 0, expires: new Date(0) });
  }

  private write(request: FastifyRequest, reply: FastifyReply, cookie: CookieContent): void {
    const secure = this.config.isHttps || request.protocol === 'https';
    void reply.header(
      'set-cookie',
      stringifySetCookie({ path: '/', httpOnly: true, sameSite: 'lax', secure, ...cookie }),
    );
  }
}
