import { type ActingKey } from '#platform/context';
import { type Eventually, type Instant, type SessionId, type UserId } from '#shared';
import { type Credential } from './credential.js';

/** The session a request came with, as its token and its row prove it. */
export type AuthenticatedSession = {
  readonly id: SessionId;
  readonly expiresAt: Instant;
  readonly lastActiveAt: Instant;
  /** Of the session's own secret, as its row keeps it. */
  readonly secretDigest: string;
  /** What the request came with. Never logged. */
  readonly token: string;
  /** The session's own secret `S` from the token; opens the session's data-key slot. Never logged. */
  readonly secret: Buffer;
};

/** Somebody locked the account, or this session was idle for too long. */
export const LOCK_REASONS = ['manual', 'idle'] as const;

export type LockReason = (typeof LOCK_REASONS)[number];

/** The screen lock, as it is on for one session. */
export type ScreenLock = { readonly lockedAt: Instant; readonly reason: LockReason };

/** Who is calling, read from the database for this request. */
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
  readonly apiKey: ActingKey | null;
};

/** A caller with a session; what routes of level `session` get. */
export type SessionPrincipal = Principal & { readonly session: AuthenticatedSession };

/** Finds out who a credential belongs to. Implemented above the modules it needs. */
export abstract class PrincipalResolver {
  /** Throws the refusal that the credential deserves. */
  abstract resolve(credential: Credential): Eventually<Principal>;

  /** Called once a request was let in; background requests are no activity. Never throws. */
  abstract accepted(principal: Principal, request: { isBackground: boolean }): void;
}
