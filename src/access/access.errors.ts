import { domainError, toRfc3339 } from '#shared';
import { type RequiredPermission } from './permissions.js';
import {
  LOCK_REASONS,
  type LockReason,
  type Need,
  NEEDS,
  PROOF_METHODS,
  type ProofMethod,
  type ScreenLock,
} from './principal.js';

export const MissingToken = domainError('unauthenticated', 'MISSING_TOKEN', 'Missing authentication token');

export const InvalidToken = domainError('unauthenticated', 'INVALID_TOKEN', 'Invalid token');

/** The token of a login that still requires the second factor; it authenticates nothing else. */
export const TotpRequired = domainError('unauthenticated', 'TOTP_REQUIRED', 'TOTP verification required');

/** Why a session ended; part of the response. */
export const END_REASONS = [
  'logged_out',
  'revoked',
  'displaced',
  'single_session',
  'password_changed',
  'second_factor_changed',
  'superseded',
  'passcode_removed',
  'suspended',
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

/** The caller lacks `permission`; `*` stands for what only admins may do. */
export const AdminRequired = domainError<{ permission: RequiredPermission }>(
  'forbidden',
  'ADMIN_REQUIRED',
  'Admin access required',
  { permission: 'users.manage' },
);

/** The API key lacks `scope`, or its user no longer holds the permission of that name. */
export const InsufficientScope = domainError<{ scope: string }>(
  'forbidden',
  'INSUFFICIENT_SCOPE',
  'The API key has no scope for this operation',
  { scope: 'users.view' },
);

/** The caller has to prove who they are, with one of `needs`; then the request can be repeated. */
export const ReauthenticationRequired = domainError<{
  needs: readonly ProofMethod[];
  max_age_seconds: number;
}>(
  'forbidden',
  'REAUTHENTICATION_REQUIRED',
  'Confirm who you are, then try again',
  { needs: ['password', 'totp'], max_age_seconds: 600 },
  { itemValues: { needs: PROOF_METHODS } },
);

/**
 * The account requires a second factor, and this session was logged in without one. `needs` are the methods that count: set
 * one up, or prove yourself with it if the account has it.
 */
export const SecondFactorRequired = domainError<{ needs: readonly ProofMethod[] }>(
  'forbidden',
  'SECOND_FACTOR_REQUIRED',
  'Set up a second factor first: your account requires one',
  { needs: ['totp', 'passkey'] },
  { itemValues: { needs: PROOF_METHODS } },
);

/** What counts as a second factor. */
export const SECOND_FACTORS: readonly ProofMethod[] = ['totp', 'passkey'];

export const SessionRequired = domainError('forbidden', 'SESSION_REQUIRED', 'A session is required');

/** The screen lock is on; only unlocking, locking again and logging out are allowed. */
export const AccountLocked = domainError<{
  locked_at: string;
  reason: LockReason;
  needs: readonly Need[];
}>(
  'locked',
  'ACCOUNT_LOCKED',
  'Account locked',
  { locked_at: '2030-01-01T12:00:00.000Z', reason: 'manual', needs: ['passcode'] },
  { values: { reason: LOCK_REASONS }, itemValues: { needs: NEEDS } },
);

/** Returns the refusal of a session whose screen is locked. The passcode always unlocks it. */
export const toAccountLocked = ({ lockedAt, reason }: ScreenLock) =>
  new AccountLocked({ locked_at: toRfc3339(lockedAt), reason, needs: ['passcode'] });

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
