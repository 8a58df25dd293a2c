import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { parseCookie } from 'cookie';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { SessionCookie } from '#access';
import { LOGIN_MS } from '#oidc';
import { SuccessHeader } from '#platform/http';
import { SECOND_MS } from '#shared';

const COOKIE = 'oidc_login';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** What a handler returns that begins a login in this browser. */
export type BoundToBrowser<Body extends object> = { readonly browserSecret: string; readonly body: Body };

/** The secret that this browser began a login with; null when it has none. Several logins at once share it. */
export const BrowserSecret = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { cookie } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  const secret = cookie === undefined ? undefined : parseCookie(cookie)[COOKIE];
  return secret !== undefined && SECRET.test(secret) ? secret : null;
});

/** Leaves the secret in the browser, where the provider's answer has to come back to. */
@Injectable()
class BrowserBinding implements NestInterceptor<BoundToBrowser<object>, object> {
  constructor(private readonly cookie: SessionCookie) {}

  intercept(context: ExecutionContext, next: CallHandler<BoundToBrowser<object>>): Observable<object> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ browserSecret, body }) => {
        const maxAge = LOGIN_MS / SECOND_MS;
        this.cookie.setOther(request, reply, { name: COOKIE, value: browserSecret, maxAge });
        return body;
      }),
    );
  }
}

/** The handler returns {@link BoundToBrowser}; the browser gets the secret as a cookie, and the body. */
export const BindsBrowser = () =>
  applyDecorators(
    UseInterceptors(BrowserBinding),
    SuccessHeader(
      'Set-Cookie',
      'A secret that ties the login to this browser',
      `${COOKIE}=Zk3…; Max-Age=600; Path=/; HttpOnly; SameSite=Lax`,
    ),
  );
