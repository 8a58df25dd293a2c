import { type ActingKey } from '#platform/context';
import { type Instant, type SessionId, type UserId } from '#shared';
import { type Credential } from './credential.js';

/** The session that a request was authenticated with. */
export type AuthenticatedSession = {
  readonly id: SessionId;
  readonly expiresAt: Instant;
  readonly lastActiveAt: Instant;
  /** Digest of the session's secret, as its row stores it. */
  readonly secretDigest: string;
  /** The token that the request was sent with; carries the session's secret. Never logged. */
  readonly token: string;
};

/** Why the screen lock is on: the account was locked, or this session exceeded its idle timeout. */
export const LOCK_REASONS = ['manual', 'idle'] as const;

export type LockReason = (typeof LOCK_REASONS)[number];

/** The screen lock of one session. */
export type ScreenLock = { readonly lockedAt: Instant; readonly reason: LockReason };

/** The API key of a caller, and what it is limited to. */
export type CallerKey = ActingKey & {
  /** Null for a key that may do what its user may. */
  readonly scopes: readonly string[] | null;
};

/** The authenticated caller, read from the database for this request. */
export type Principal = {
  readonly userId: UserId;
  readonly username: string;
  readonly isAdmin: boolean;
  readonly isOidc: boolean;
  readonly isDualAuth: boolean;
  readonly totpEnabled: boolean;
  /** Whether this credential can open the user's encrypted data now. */
  readonly dataUnlocked: boolean;
  /** Null while the screen is not locked; always null for an API key. */
  readonly lock: ScreenLock | null;
  /** Null for an API key. */
  readonly session: AuthenticatedSession | null;
  /** Null for a session. */
  readonly apiKey: CallerKey | null;
};

/** A caller with a session; what routes of level `session` get. */
export type SessionPrincipal = Principal & { readonly session: AuthenticatedSession };

/** Resolves a credential to the caller it belongs to. Implemented above the modules it needs. */
export abstract class PrincipalResolver {
  /** Throws an `unauthenticated` domain error for a credential that is not valid. */
  abstract resolve(credential: Credential): Promise<Principal>;

  /** Records that an authenticated request was admitted; background requests are not activity. Never throws. */
  abstract onAuthenticated(principal: Principal, request: { isBackground: boolean }): void;
}

/** The columns of a user that every credential lookup reads. Flags are 0 or 1. */
export type PrincipalRow = {
  readonly userId: UserId;
  readonly username: string;
  readonly isAdmin: number;
  readonly isOidc: number;
  readonly hasPassword: number;
  readonly totpEnabled: number;
};

/** Returns the caller that a user's row and the facts of their credential describe. */
export function toPrincipal(
  { userId, username, isAdmin, isOidc, hasPassword, totpEnabled }: PrincipalRow,
  credential: Pick<Principal, 'dataUnlocked' | 'lock' | 'session' | 'apiKey'>,
): Principal {
  return {
    userId,
    username,
    isAdmin: isAdmin === 1,
    isOidc: isOidc === 1,
    isDualAuth: isOidc === 1 && hasPassword === 1,
    totpEnabled: totpEnabled === 1,
    ...credential,
  };
}
