import { domainError } from '#shared';
import { LOCK_REASONS, type LockReason } from './principal.js';

export const MissingToken = domainError('unauthenticated', 'MISSING_TOKEN', 'Missing authentication token');

export const InvalidToken = domainError('unauthenticated', 'INVALID_TOKEN', 'Invalid token');

/** The token of a login that still requires the second factor; it authenticates nothing else. */
export const TotpRequired = domainError('unauthenticated', 'TOTP_REQUIRED', 'TOTP verification required');

/** Why a session ended; part of the response. */
const END_REASONS = [
  'logged_out',
  'revoked',
  'displaced',
  'single_session',
  'password_changed',
  'second_factor_changed',
  'superseded',
  'passcode_removed',
  'gone',
] as const;

export type EndReason = (typeof END_REASONS)[number];

export const SessionEnded = domainError<{ reason: EndReason }>(
  'unauthenticated',
  'SESSION_NOT_FOUND',
  'Session not found',
  { reason: 'revoked' },
  { values: { reason: END_REASONS } },
);

export const SessionExpired = domainError('unauthenticated', 'SESSION_EXPIRED', 'Session has expired');

export const AdminRequired = domainError('forbidden', 'ADMIN_REQUIRED', 'Admin access required');

/** `scope` is absent where no scope of an API key admits. */
export const InsufficientScope = domainError<{ scope?: string }>(
  'forbidden',
  'INSUFFICIENT_SCOPE',
  'The API key has no scope for this operation',
  {},
  { optional: { scope: 'introspect' } },
);

export const SessionRequired = domainError('forbidden', 'SESSION_REQUIRED', 'A session is required');

/** The screen lock is on; only unlocking, locking again and logging out are allowed. */
export const AccountLocked = domainError<{ locked_at: string; reason: LockReason }>(
  'locked',
  'ACCOUNT_LOCKED',
  'Account locked',
  { locked_at: '2030-01-01T12:00:00.000Z', reason: 'manual' },
  { values: { reason: LOCK_REASONS } },
);

/** `X-Admin-Target-User` names another user. Termix lets admins act as other users; Latchkey does not. */
export const ImpersonationNotAllowed = domainError(
  'forbidden',
  'IMPERSONATION_NOT_ALLOWED',
  'Acting as another user is not allowed',
);

export const CrossSiteRequest = domainError(
  'forbidden',
  'CROSS_SITE_REQUEST',
  'Cross-site requests are not allowed',
);
