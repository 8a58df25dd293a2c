import { type ScreenLock } from '#access';
import { type Instant, MINUTE_MS } from '#shared';

/** The columns of a session and its user that decide whether it is locked. Flags are 0 or 1. */
export type LockFacts = {
  readonly hasPasscode: number;
  /** Minutes. */
  readonly lockAfter: number;
  /** Incremented by every lock of the account. */
  readonly lockCount: number;
  /** When the account was last locked. */
  readonly accountLockedAt: Instant | null;
  readonly unlockCount: number;
  readonly idleLockedAt: Instant | null;
  readonly lastActiveAt: Instant;
};

/** Returns the stored lock, or null. Counters decide, not times: two locks in the same millisecond are two. */
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

/** Returns when a session exceeded its idle timeout, or null. */
export function idleSince({ hasPasscode, lockAfter, lastActiveAt }: LockFacts, now: Instant): Instant | null {
  const limit = lastActiveAt + lockAfter * MINUTE_MS;
  return hasPasscode === 1 && limit <= now ? limit : null;
}

/** Returns whether a session is locked, or exceeded its idle timeout and will be locked by its next request. */
export const isLocked = (facts: LockFacts, now: Instant): boolean =>
  storedLock(facts) !== null || idleSince(facts, now) !== null;
