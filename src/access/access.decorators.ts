import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  Session,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiHeader } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import {
  ACCESS_REFUSALS,
  KEY_SCOPES,
  OTHERS_PERMISSION,
  PERMISSION,
  PERMISSION_REFUSALS,
  STEP_UP,
  STEP_UP_REFUSALS,
  UNSAFE_REFUSALS,
} from '#platform/http';
import { type ErrorDescription } from '#shared';
import { type AccessLevel, type AccessRule } from './access-rule.js';
import {
  AccountLocked,
  AdminRequired,
  CrossSiteRequest,
  ImpersonationNotAllowed,
  InsufficientScope,
  InvalidToken,
  MissingToken,
  ReauthenticationRequired,
  SecondFactorRequired,
  SessionExpired,
  SessionEnded,
  SessionRequired,
  TotpRequired,
} from './access.errors.js';
import { type Principal } from './principal.js';
import { findRequiredPermission, listAdmittingScopes } from './scope.policy.js';

export const ACCESS = 'latchkey:access';

const CREDENTIAL_ERRORS = [
  MissingToken,
  InvalidToken,
  TotpRequired,
  SessionEnded,
  SessionExpired,
  CrossSiteRequest,
  ImpersonationNotAllowed,
];

/** Codes only: the errors are declared in `api-keys`, which this folder may not import. */
const API_KEY_ERRORS = ['INVALID_API_KEY', 'API_KEY_EXPIRED'];

const LEVEL_ERRORS: Readonly<Record<AccessLevel, readonly ErrorDescription[]>> = {
  public: [],
  user: [...CREDENTIAL_ERRORS, InsufficientScope],
  session: [...CREDENTIAL_ERRORS, SessionRequired],
  admin: [...CREDENTIAL_ERRORS, InsufficientScope],
  'admin-session': [...CREDENTIAL_ERRORS, SessionRequired],
  key: [...CREDENTIAL_ERRORS, InsufficientScope],
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
  const isPublic = level === 'public';
  const isLockable = !isPublic && options.whileLocked !== true;
  return applyDecorators(
    SetMetadata(ACCESS, rule),
    ApiExtension(ACCESS_REFUSALS, listCodes(rule)),
    ApiExtension(UNSAFE_REFUSALS, [CrossSiteRequest.code]),
    ...describePermissions(rule),
    ...describeStepUp(rule),
    ...(isPublic ? [] : [ApiExtension(KEY_SCOPES, listAdmittingScopes(rule))]),
    ...(isPublic ? [] : [ApiBearerAuth('bearer'), ApiCookieAuth('cookie')]),
    ...(isLockable ? [BACKGROUND_HEADER] : []),
  );
}

function listCodes({ level, whileLocked, whileEnrolling }: AccessRule): string[] {
  if (level === 'public') return [];
  return [
    ...LEVEL_ERRORS[level].map(({ code }) => code),
    ...API_KEY_ERRORS,
    ...(whileLocked === true ? [] : [AccountLocked.code]),
    ...(whileEnrolling === true ? [] : [SecondFactorRequired.code]),
  ];
}

function describePermissions(rule: AccessRule) {
  const { forOthers } = rule;
  const required = findRequiredPermission(rule);
  if (required === undefined && forOthers === undefined) return [];
  return [
    ApiExtension(PERMISSION_REFUSALS, [AdminRequired.code]),
    ...(required === undefined ? [] : [ApiExtension(PERMISSION, required)]),
    ...(forOthers === undefined ? [] : [ApiExtension(OTHERS_PERMISSION, forOthers)]),
  ];
}

function describeStepUp({ stepUp }: AccessRule) {
  if (stepUp === undefined) return [];
  return [ApiExtension(STEP_UP_REFUSALS, [ReauthenticationRequired.code]), ApiExtension(STEP_UP, stepUp)];
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
