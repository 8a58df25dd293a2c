import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  Session,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiHeader } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { ACCESS_REFUSALS, UNSAFE_REFUSALS } from '#platform/http';
import { type ErrorDescription } from '#shared';
import {
  AccountLocked,
  AdminRequired,
  CrossSiteRequest,
  ImpersonationNotAllowed,
  InsufficientScope,
  InvalidToken,
  MissingToken,
  SessionExpired,
  SessionEnded,
  SessionRequired,
  TotpRequired,
} from './access.errors.js';
import { type Principal } from './principal.js';

/** Who may call: anyone; users or admins (with a session or an API key); users or admins with a session only. */
export type AccessLevel = 'public' | 'user' | 'session' | 'admin' | 'admin-session';

export type AccessRule = {
  readonly level: AccessLevel;
  /** Runs the handler without a principal for a session that has already ended. */
  readonly evenIfEnded?: boolean;
  /** Admits callers whose screen is locked. */
  readonly whileLocked?: boolean;
  /** Accepts the session cookie from pages of the service's own origin only, not from `CORS_ORIGINS`. */
  readonly sameOrigin?: boolean;
  /** Admits API keys with this scope, and nobody else. No key has it unless it was granted. */
  readonly scope?: string;
};

export const ACCESS = 'latchkey:access';

const CREDENTIAL_ERRORS = [
  MissingToken,
  InvalidToken,
  TotpRequired,
  SessionEnded,
  SessionExpired,
  CrossSiteRequest,
  ImpersonationNotAllowed,
  InsufficientScope,
];

/** Codes only: the errors are declared in `api-keys`, which this folder may not import. */
const API_KEY_ERRORS = ['INVALID_API_KEY', 'API_KEY_EXPIRED'];

const LEVEL_ERRORS: Readonly<Record<AccessLevel, readonly ErrorDescription[]>> = {
  public: [],
  user: CREDENTIAL_ERRORS,
  session: [...CREDENTIAL_ERRORS, SessionRequired],
  admin: [...CREDENTIAL_ERRORS, AdminRequired],
  'admin-session': [...CREDENTIAL_ERRORS, SessionRequired, AdminRequired],
};

const BACKGROUND_HEADER = ApiHeader({
  name: 'X-Background',
  required: false,
  description: '`1`: a background request, which does not count as activity for the idle timeout',
  schema: { type: 'string', enum: ['1'] },
});

/** Declares who may call a route. Without it a route is for admins. */
export function Access(level: AccessLevel, options: Omit<AccessRule, 'level'> = {}) {
  const rule: AccessRule = { level, ...options };
  const codes = [
    ...LEVEL_ERRORS[level].map(({ code }) => code),
    ...(level === 'public' ? [] : API_KEY_ERRORS),
    ...(level === 'public' || options.whileLocked ? [] : [AccountLocked.code]),
  ];
  return applyDecorators(
    SetMetadata(ACCESS, rule),
    ApiExtension(ACCESS_REFUSALS, codes),
    ApiExtension(UNSAFE_REFUSALS, [CrossSiteRequest.code]),
    ...(level === 'public' ? [] : [ApiBearerAuth('bearer'), ApiCookieAuth('cookie')]),
    ...(level === 'public' || options.whileLocked ? [] : [BACKGROUND_HEADER]),
  );
}

/** A request that the access guard has admitted; without a principal on public routes. */
export type AuthenticatedRequest = FastifyRequest & { session?: Principal };

/**
 * Injects the authenticated caller; undefined on public routes. Nest's own decorator for `request.session`, because global
 * pipes run on every parameter of `createParamDecorator`: that costs 4 % of the requests per second.
 */
export const CurrentPrincipal = Session;

/**
 * Injects the request, for a pipe that derives the parameter from it: unlike a parameter decorator, a pipe can have
 * dependencies injected.
 */
export const FromRequest = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);
