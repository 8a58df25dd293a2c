import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { parseCredentials, HostCookies, SessionCookie } from '#access';
import { SuccessHeader } from '#platform/http';
import { Clock, type Instant } from '#shared';
import { DEVICE_COOKIE } from './client-info.js';
import { type IssuedSession } from './sessions.service.js';

/** A newly trusted device. Its secret is sent only once. */
export type IssuedDevice = { readonly secret: string; readonly expiresAt: Instant };

const SETS_SESSION_COOKIE = SuccessHeader(
  'Set-Cookie',
  'The session, unless the token is only in the response body. Over HTTPS and on `localhost` also set as `__Host-jwt`',
  'jwt=eyJhbGciOiJIUzI1NiIs…; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax',
);

/** The result of a login handler; `session` is null if another step is required. */
export type WithSession<Body extends object> = {
  readonly session: IssuedSession | null;
  readonly device?: IssuedDevice | null;
  readonly body: Body;
};

/** Sends a new session: in the cookie, in the body as well for native apps, only in the body in bearer mode. */
@Injectable()
class SessionDelivery implements NestInterceptor<WithSession<object>, object> {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly otherCookies: HostCookies,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<WithSession<object>>): Observable<object> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((result) => ({ ...result.body, ...this.deliver(result, request, reply) })));
  }

  /** Returns the fields to add to the body. */
  protected deliver(
    { session, device }: WithSession<object>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): object {
    if (!session) return {};
    const inBody = isBearerMode(request);
    if (!inBody) this.setCookies(session, device ?? null, request, reply);
    return {
      ...(inBody || isNativeApp(request) ? { token: session.token } : {}),
      ...(inBody && device ? { device_token: device.secret } : {}),
    };
  }

  protected setCookies(
    { token, expiresAt }: IssuedSession,
    device: IssuedDevice | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    this.cookie.set(request, reply, token, this.secondsUntil(expiresAt));
    if (!device) return;
    const maxAge = this.secondsUntil(device.expiresAt);
    this.otherCookies.set(request, reply, { name: DEVICE_COOKIE, value: device.secret, maxAge });
  }

  private secondsUntil(instant: Instant): number {
    return Math.ceil((instant - this.clock.now()) / 1_000);
  }
}

/** Sends a new session with a redirect, in the cookie only: browsers do not read the body of a redirect. */
@Injectable()
class SessionDeliveryToBrowser extends SessionDelivery {
  protected override deliver(
    { session, device }: WithSession<object>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): object {
    if (session) this.setCookies(session, device ?? null, request, reply);
    return {};
  }
}

/** Clears the session cookie once the handler has succeeded. */
@Injectable()
class SessionCookieRemoval implements NestInterceptor {
  constructor(private readonly cookie: SessionCookie) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body: unknown) => {
        // Beside a token in the header the cookie may belong to another session, which stays valid.
        if (!isBearer(request)) this.cookie.clear(request, reply);
        return body;
      }),
    );
  }
}

/** Sends the session of the {@link WithSession} that the handler returns, with its body. */
export const DeliversSession = () =>
  applyDecorators(
    UseInterceptors(SessionDelivery),
    SETS_SESSION_COOKIE,
    ApiHeader({
      name: 'X-Auth-Mode',
      required: false,
      description: '`bearer`: return the token in the response body and set no cookie',
      schema: { type: 'string', enum: ['bearer'] },
    }),
    ApiHeader({
      name: 'X-Electron-App',
      required: false,
      description: '`true`: return the token in the response body in addition to the cookie',
      schema: { type: 'string', enum: ['true'] },
    }),
  );

/** As {@link DeliversSession} for a redirect of the browser: always in the cookie. */
export const DeliversSessionToBrowser = () =>
  applyDecorators(UseInterceptors(SessionDeliveryToBrowser), SETS_SESSION_COOKIE);

/** Clears the session cookie: a success of this route ends the session. */
export const ClearsSession = () =>
  applyDecorators(
    UseInterceptors(SessionCookieRemoval),
    SuccessHeader(
      'Set-Cookie',
      'Clears the session cookie if it was sent with the request. Over HTTPS and on `localhost` also clears `__Host-jwt`',
      'jwt=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ),
  );

/** Returns whether the client asked for bearer mode, or sent its credential in a header. */
export function isBearerMode(request: FastifyRequest): boolean {
  return request.headers['x-auth-mode'] === 'bearer' || isBearer(request);
}

const isBearer = ({ headers }: FastifyRequest): boolean => parseCredentials(headers)[0]?.from === 'header';

/** Returns whether the client is a mobile or desktop app, which stores the token itself. */
function isNativeApp({ headers }: FastifyRequest): boolean {
  return headers['x-electron-app'] === 'true' || (headers['user-agent'] ?? '').startsWith('Termix-Mobile/');
}
