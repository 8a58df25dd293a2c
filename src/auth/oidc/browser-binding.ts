import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UseInterceptors,
} from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { FromRequest, HostCookies } from '#access';
import { LOGIN_MS } from '#oidc';
import { SuccessHeader } from '#platform/http';
import { SECOND_MS } from '#shared';

const COOKIE = 'oidc_login';
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The result of a handler that begins a login in this browser. */
export type BoundToBrowser<Body extends object> = { readonly browserSecret: string; readonly body: Body };

@Injectable()
class BrowserSecretsPipe implements PipeTransform<FastifyRequest, readonly string[]> {
  constructor(private readonly cookies: HostCookies) {}

  transform(request: FastifyRequest): readonly string[] {
    return this.cookies.values(request, COOKIE).filter((value) => SECRET.test(value));
  }
}

/**
 * Injects the secrets that this browser began logins with. Concurrent logins share one secret; there are several only if
 * another host of the domain set cookies with this name.
 */
export const BrowserSecrets = () => FromRequest(BrowserSecretsPipe);

/** Sets the secret as a cookie, so that only this browser can complete the login. */
@Injectable()
class BrowserBinding implements NestInterceptor<BoundToBrowser<object>, object> {
  constructor(private readonly cookies: HostCookies) {}

  intercept(context: ExecutionContext, next: CallHandler<BoundToBrowser<object>>): Observable<object> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ browserSecret, body }) => {
        const maxAge = LOGIN_MS / SECOND_MS;
        this.cookies.set(request, reply, { name: COOKIE, value: browserSecret, maxAge });
        return body;
      }),
    );
  }
}

/** Sets the secret of the {@link BoundToBrowser} that the handler returns as a cookie, and responds with its body. */
export const BindsBrowser = () =>
  applyDecorators(
    UseInterceptors(BrowserBinding),
    SuccessHeader(
      'Set-Cookie',
      'Secret that binds the login to this browser',
      `${COOKIE}=Zk3…; Max-Age=600; Path=/; HttpOnly; SameSite=Lax`,
    ),
  );
