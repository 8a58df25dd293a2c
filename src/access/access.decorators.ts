import { applyDecorators, Session, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiHeader } from '@nestjs/swagger';
import { type ErrorDescription } from '#shared';
import {
  AccountLocked,
  AdminRequired,
  CrossSiteRequest,
  ImpersonationNotAllowed,
  InvalidToken,
  MissingToken,
  SessionExpired,
  SessionEnded,
  SessionRequired,
  TotpRequired,
} from './access.errors.js';

/** Who may call: anyone, a user or an admin (each with a session or an API key), a session or an admin's session only. */
export type AccessLevel = 'public' | 'user' | 'session' | 'admin' | 'admin-session';

export type AccessRule = {
  readonly level: AccessLevel;
  /** The handler also runs, without a principal, for a session that has ended already. */
  readonly evenIfEnded?: boolean;
  /** Answers although the screen is locked. */
  readonly whileLocked?: boolean;
  /** With the cookie, pages of our very origin alone may ask, and other pages never see the answer. */
  readonly sameOrigin?: boolean;
};

export const ACCESS = 'latchkey:access';

const NEEDS_CREDENTIAL = [
  MissingToken,
  InvalidToken,
  TotpRequired,
  SessionEnded,
  SessionExpired,
  CrossSiteRequest,
  ImpersonationNotAllowed,
];

/** Declared above this folder, with the keys. */
const API_KEY_REFUSALS = ['INVALID_API_KEY', 'API_KEY_EXPIRED'];

const REFUSALS: Readonly<Record<AccessLevel, readonly ErrorDescription[]>> = {
  public: [],
  user: NEEDS_CREDENTIAL,
  session: [...NEEDS_CREDENTIAL, SessionRequired],
  admin: [...NEEDS_CREDENTIAL, AdminRequired],
  'admin-session': [...NEEDS_CREDENTIAL, SessionRequired, AdminRequired],
};

const BACKGROUND_HEADER = ApiHeader({
  name: 'X-Background',
  required: false,
  description: '`1`: a background request, which does not count as activity for the idle lock',
  schema: { type: 'string', enum: ['1'] },
});

/** Declares who may call a route. Without it a route is for admins. */
export function Access(level: AccessLevel, options: Omit<AccessRule, 'level'> = {}) {
  const rule: AccessRule = { level, ...options };
  const codes = [
    ...REFUSALS[level].map(({ code }) => code),
    ...(level === 'public' ? [] : API_KEY_REFUSALS),
    ...(level === 'public' || options.whileLocked ? [] : [AccountLocked.code]),
  ];
  return applyDecorators(
    SetMetadata(ACCESS, rule),
    ApiExtension('x-refusals-access', codes),
    ApiExtension('x-unsafe-refusals', [CrossSiteRequest.code]),
    ...(level === 'public' ? [] : [ApiBearerAuth('bearer'), ApiCookieAuth('cookie')]),
    ...(level === 'public' || options.whileLocked ? [] : [BACKGROUND_HEADER]),
  );
}

/**
 * The caller, as the guard let it in; undefined on public routes. What is called the session of a request is the one
 * thing of ours that no pipe runs on: there is nothing to check in it.
 */
export const Caller = Session;
