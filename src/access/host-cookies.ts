import { Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AppConfig } from '#platform/config';

/** Browsers take a cookie of such a name from this very host alone, and only with `Secure` and for every path. */
const PREFIX = '__Host-';
const LOCALHOST = 'localhost';
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
  private readonly isLocal: boolean;

  constructor(private readonly config: AppConfig) {
    this.isLocal = new URL(config.env.PUBLIC_URL).hostname === LOCALHOST;
  }

  get(request: FastifyRequest, name: string): string | null {
    const { cookie } = request.headers;
    const wanted = this.isSecure(request) ? PREFIX + name : name;
    return cookie === undefined ? null : (parseCookie(cookie)[wanted] ?? null);
  }

  set(request: FastifyRequest, reply: FastifyReply, { name, value, maxAge }: HostCookie): void {
    const secure = this.isSecure(request);
    const write = (cookie: HostCookie & { expires?: Date }) =>
      reply.header('set-cookie', stringifySetCookie({ ...ATTRIBUTES, secure, ...cookie }));
    void write({ name: secure ? PREFIX + name : name, value, maxAge });
    // Of a version before, or of plain HTTP: it would stay and never count.
    const isSuperseded = secure && parseCookie(request.headers.cookie ?? '')[name] !== undefined;
    if (isSuperseded) void write({ name, value: '', maxAge: 0, expires: new Date(0) });
  }

  /** A proxy may pass `localhost` on as the host of any site: the operator has to mean it, too. */
  private isSecure({ protocol, hostname }: FastifyRequest): boolean {
    return this.config.isHttps || protocol === 'https' || (this.isLocal && hostname === LOCALHOST);
  }
}
