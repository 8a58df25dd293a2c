import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { FromRequest, HostCookies } from '#access';
import { CEREMONY_MS } from '#passkeys';
import { SuccessHeader } from '#platform/http';
import { isBearerMode } from '#sessions';
import { SECOND_MS } from '#shared';

const COOKIE = 'passkey_login';
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const SEPARATOR = '.';

/** Where this client keeps the secret that binds a challenge to it. */
export type BindingClient = {
  /** Clients without cookies keep the secret as part of `challengeId`. */
  readonly isBearer: boolean;
  /** From cookies; several only if another host of the domain set some. */
  readonly secrets: readonly string[];
};

/** The result of a handler that issues a challenge; `secret` is null if something else binds it. */
export type BoundChallenge<Body extends { readonly challengeId: string }> = {
  readonly secret: string | null;
  readonly body: Body;
};

@Injectable()
class BindingClientPipe implements PipeTransform<FastifyRequest, BindingClient> {
  constructor(private readonly cookies: HostCookies) {}

  transform(request: FastifyRequest): BindingClient {
    const isBearer = isBearerMode(request);
    const secrets = isBearer ? [] : this.cookies.values(request, COOKIE);
    return { isBearer, secrets: secrets.filter((value) => SECRET.test(value)) };
  }
}

/** Injects where the client keeps its secret. */
export const Binding = () => FromRequest(BindingClientPipe);

/**
 * Returns the ID of the challenge, and the secrets that may bind it. In bearer mode a login sets no cookie, so a response
 * that a stranger prepared logs nobody in there; elsewhere the secret has to come from the cookie.
 */
export function readBinding(
  given: string,
  { isBearer, secrets }: BindingClient,
): { challengeId: string; bindings: readonly string[] } {
  if (!isBearer) return { challengeId: given, bindings: secrets };
  const [challengeId = '', secret = ''] = given.split(SEPARATOR);
  return { challengeId, bindings: SECRET.test(secret) ? [secret] : [] };
}

/** Sends the secret, so that only this client can complete the login. */
@Injectable()
class ChallengeBinding implements NestInterceptor<BoundChallenge<{ challengeId: string }>, object> {
  constructor(private readonly cookies: HostCookies) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<BoundChallenge<{ challengeId: string }>>,
  ): Observable<object> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ secret, body }) => {
        if (secret === null) return body;
        if (isBearerMode(request)) return { ...body, challengeId: body.challengeId + SEPARATOR + secret };
        const maxAge = CEREMONY_MS / SECOND_MS;
        this.cookies.set(request, reply, { name: COOKIE, value: secret, maxAge });
        return body;
      }),
    );
  }
}

/** Sends the secret of the {@link BoundChallenge} that the handler returns, with its body. */
export const BindsChallenge = () =>
  applyDecorators(
    UseInterceptors(ChallengeBinding),
    ApiHeader({
      name: 'X-Auth-Mode',
      required: false,
      description: '`bearer`: for clients without cookies; send it with the response, too',
      schema: { type: 'string', enum: ['bearer'] },
    }),
    SuccessHeader(
      'Set-Cookie',
      'Secret that binds the login to this browser; in bearer mode it is part of `challengeId`',
      `${COOKIE}=Zk3…; Max-Age=300; Path=/; HttpOnly; SameSite=Lax`,
    ),
  );
