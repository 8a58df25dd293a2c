import { type ActingKey } from '#platform/context';
import { type Tx } from '#platform/database';
import { type Instant, type SessionId, type UserId } from '#shared';
import { type Credential } from './credential.js';
import { includesGrant, narrowGrants, parseHeldGrants, type Permission } from './permissions.js';

/** The session that a request was authenticated with. */
export type AuthenticatedSession = {
  readonly id: SessionId;
  readonly expiresAt: Instant;
  readonly lastActiveAt: Instant;
  /** Digest of the session's secret, as its row stores it. */
  readonly secretDigest: string;
  /** When its user last proved themselves; null if only a factor that does not count did. */
  readonly provedAt: Instant | null;
  /** When the login did; factors enrolled before count in this session. */
  readonly loginProvedAt: Instant | null;
  /** Whether its login had a second factor. */
  readonly hasSecondFactor: boolean;
  /** Whether the account requires a second factor that the login did not have: then the session can only enrol one. */
  readonly mustEnrol: boolean;
  /** The token that the request was sent with; carries the session's secret. Never logged. */
  readonly token: string;
};

/** Why the screen lock is on: the account was locked, or this session exceeded its idle timeout. */
export const LOCK_REASONS = ['manual', 'idle'] as const;

export type LockReason = (typeof LOCK_REASONS)[number];

/** What users can prove themselves with in a live session: `provider` means to log in there again. */
export const PROOF_METHODS = ['password', 'totp', 'passkey', 'provider'] as const;

export type ProofMethod = (typeof PROOF_METHODS)[number];

/** What `needs` of a refusal can name: a proof in the session, the passcode of the screen lock, or the code of a terminal. */
export const NEEDS = [...PROOF_METHODS, 'passcode', 'terminal_code'] as const;

export type Need = (typeof NEEDS)[number];

/** The screen lock of one session. */
export type ScreenLock = { readonly lockedAt: Instant; readonly reason: LockReason };

/** The API key of a caller, and what it is limited to. */
export type CallerKey = ActingKey & {
  /** What it was granted and its user still holds; null for a key that may do what its user may. */
  readonly scopes: readonly string[] | null;
  /** Whether its scopes include its user's encrypted items, and its user agrees. */
  readonly mayUseData: boolean;
};

/** The authenticated caller, read from the database for this request. */
export type Principal = {
  readonly userId: UserId;
  readonly username: string;
  readonly isAdmin: boolean;
  /** What their roles grant, wildcards included; `*` for admins. With an API key, within its scopes. See {@link holds}. */
  readonly permissions: readonly string[];
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

  /** Returns the caller, or null where {@link resolve} has to be waited for. Throws as it does. */
  abstract resolveNow(credential: Credential): Principal | null;

  /** Records that an authenticated request was admitted; background requests are not activity. Never throws. */
  abstract onAuthenticated(principal: Principal, request: { isBackground: boolean }): void;
}

/** Checks in the transaction of a change that the caller may still act. Implemented above the modules it needs. */
export abstract class CallerRecheck {
  /** Locks the row of the caller's session, if they have one. Throws `SessionEnded` if it has ended, or the error of a key that no longer counts. */
  abstract assertActive(tx: Tx, caller: Principal): Promise<void>;
}

/** Returns whether the caller holds a permission. */
export const holds = ({ permissions }: Pick<Principal, 'permissions'>, permission: Permission): boolean =>
  includesGrant(permissions, permission);

/** The columns of a user that every credential lookup reads. Flags are 0 or 1. */
export type PrincipalRow = {
  readonly userId: UserId;
  readonly username: string;
  readonly isAdmin: number;
  readonly isOidc: number;
  readonly hasPassword: number;
  readonly totpEnabled: number;
  /** The JSON arrays of the user's roles, separated by commas; null without a role. */
  readonly roleGrants: string | null;
};

/** Returns the caller that a user's row and the facts of their credential describe. */
export function toPrincipal(
  { userId, username, isAdmin, isOidc, hasPassword, totpEnabled, roleGrants }: PrincipalRow,
  credential: Pick<Principal, 'dataUnlocked' | 'lock' | 'session' | 'apiKey'>,
): Principal {
  return {
    userId,
    username,
    isAdmin: isAdmin === 1,
    permissions: narrowGrants(credential.apiKey?.scopes ?? null, parseHeldGrants(isAdmin === 1, roleGrants)),
    isOidc: isOidc === 1,
    isDualAuth: isOidc === 1 && hasPassword === 1,
    totpEnabled: totpEnabled === 1,
    ...credential,
  };
}
