import { type ScreenLock } from '#access';
import { type Instant, MINUTE_MS } from '#shared';

/** What decides whether a session is locked, from its own row and its user's. Flags are 0 or 1. */
export type LockFacts = {
  readonly hasPasscode: number;
  /** Minutes. */
  readonly lockAfter: number;
  /** Rises with every lock of the account. */
  readonly lockCount: number;
  /** When the account was last locked. */
  readonly accountLockedAt: Instant | null;
  readonly unlockCount: number;
  readonly idleLockedAt: Instant | null;
  readonly lastActiveAt: Instant;
};

/** The lock that the stored rows say is on, or null. Decided by counters: two locks in one second are two. */
export function storedLock({
  lockCount,
  unlockCount,
  accountLockedAt,
  idleLockedAt,
}: LockFacts): ScreenLock | null {
  if (idleLockedAt !== null) return { lockedAt: idleLockedAt, reason: 'idle' };
  return unlockCount < lockCount && accountLockedAt !== null
    ? { lockedAt: accountLockedAt, reason: 'manual' }
    : null;
}

/** When a session that is not locked yet went idle for too long; null while it has not. Equal counts. */
export function idleSince({ hasPasscode, lockAfter, lastActiveAt }: LockFacts, now: Instant): Instant | null {
  const limit = lastActiveAt + lockAfter * MINUTE_MS;
  return hasPasscode === 1 && limit <= now ? limit : null;
}

/** Whether a list should show the session as locked. */
export const isLocked = (facts: LockFacts, now: Instant): boolean =>
  storedLock(facts) !== null || idleSince(facts, now) !== null;
