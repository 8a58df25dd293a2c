import { digest } from '#platform/crypto';
import { DAY_MS, type Instant } from '#shared';
import { type AttemptCounter } from './attempt-counter.entity.js';

/** How many failed attempts a bucket allows before it locks out. All durations in milliseconds. */
export type AttemptLimit = {
  readonly name: string;
  /** Attempts that are evaluated before the lockout. */
  readonly maxFailures: number;
  /** The window, from its first failure, after which failures no longer count. */
  readonly windowMs: number;
  /** Duration of the first lockout. */
  readonly lockoutMs: number;
  /** Each further lockout lasts twice as long, up to this; without it all last equally long. */
  readonly maxLockoutMs?: number;
};

/** One limit applied to one subject: a name, an address, an account. */
export type Bucket = { readonly limit: AttemptLimit; readonly key: string };

/** Returns the bucket of a subject, whose key is a digest: neither readable nor ambiguous. */
export function toBucket(limit: AttemptLimit, ...subject: readonly string[]): Bucket {
  return { limit, key: digest(JSON.stringify([limit.name, ...subject])) };
}

/** Returns how long the next lockout of a bucket with `strikes` earlier ones lasts. */
export function getLockoutMs({ lockoutMs, maxLockoutMs = lockoutMs }: AttemptLimit, strikes: number): number {
  return Math.min(lockoutMs * 2 ** Math.min(strikes, 30), maxLockoutMs);
}

/** Returns when strikes expire: a day after the lockout, if they lengthen the next one. */
export function getStrikesExpiry(limit: AttemptLimit, windowEndsAt: Instant): Instant {
  return limit.maxLockoutMs === undefined ? windowEndsAt : windowEndsAt + DAY_MS;
}

/** Returns the row of a bucket before its first attempt. */
export function newCounter({ key, limit }: Bucket, now: Instant): AttemptCounter {
  const windowEndsAt = now + limit.windowMs;
  return {
    bucket: key,
    failures: 0,
    strikes: 0,
    windowEndsAt,
    strikesExpireAt: getStrikesExpiry(limit, windowEndsAt),
  };
}
