import { Injectable } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';
import { cookieValues, hostCookieName, MAX_COOKIE_VALUES } from './cookie-values.js';
import { SecureChannel } from './secure-channel.js';

const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'lax' } as const;

export type HostCookie = {
  readonly name: string;
  readonly value: string;
  /** Seconds. */
  readonly maxAge: number;
};

/**
 * Cookies of this host besides the session, which only the server reads. Over HTTPS and on `localhost` their names begin
 * with `__Host-`, and others do not count: a page of a sibling domain could have set those.
 */
@Injectable()
export class HostCookies {
  private readonly channel: SecureChannel;

  constructor(config: AppConfig) {
    this.channel = new SecureChannel(config);
  }

  /** At most four values; more than one only where a parent domain or another path may have set one, too. */
  values(request: FastifyRequest, name: string): readonly string[] {
    const { cookie } = request.headers;
    return this.channel.takesHostCookies(request)
      ? cookieValues(cookie, hostCookieName(name)).slice(0, 1)
      : cookieValues(cookie, name).slice(0, MAX_COOKIE_VALUES);
  }

  set(request: FastifyRequest, reply: FastifyReply, { name, value, maxAge }: HostCookie): void {
    const secure = this.channel.takesHostCookies(request);
    const write = (cookie: HostCookie & { expires?: Date }) =>
      reply.header('set-cookie', stringifySetCookie({ ...ATTRIBUTES, secure, ...cookie }));
    void write({ name: secure ? hostCookieName(name) : name, value, maxAge });
    // Of a version before, or of plain HTTP: it would stay and never count.
    const isSuperseded = secure && cookieValues(request.headers.cookie, name).length > 0;
    if (isSuperseded) void write({ name, value: '', maxAge: 0, expires: new Date(0) });
  }
}
