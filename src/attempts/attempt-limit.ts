import { digest } from '#platform/crypto';
import { DAY_MS, type Instant } from '#shared';
import { type Attempt } from './attempt.entity.js';

/** How many wrong guesses one bucket allows. All spans in milliseconds. */
export type AttemptLimit = {
  readonly name: string;
  /** Guesses that are evaluated before the bucket closes. */
  readonly failures: number;
  /** Failures older than this, counted from the first, are forgotten. */
  readonly windowMs: number;
  /** How long the bucket stays closed the first time. */
  readonly closedMs: number;
  /** Each further time twice as long, up to this. */
  readonly maxClosedMs?: number;
};

/** One limit applied to one thing: a name, an address, an account. */
export type Bucket = { readonly limit: AttemptLimit; readonly key: string };

export function bucketOf(limit: AttemptLimit, ...subject: readonly string[]): Bucket {
  return { limit, key: digest(JSON.stringify([limit.name, ...subject])) };
}

/** How long a bucket with so many earlier strikes closes now. */
export function closedFor({ closedMs, maxClosedMs = closedMs }: AttemptLimit, strikes: number): number {
  return Math.min(closedMs * 2 ** Math.min(strikes, 30), maxClosedMs);
}

/** Strikes are forgotten a day after the bucket opened again. */
export function rememberedUntil(limit: AttemptLimit, windowEndsAt: Instant): Instant {
  return limit.maxClosedMs === undefined ? windowEndsAt : windowEndsAt + DAY_MS;
}

/** The row of a bucket's first guess. */
export function firstWindow({ key, limit }: Bucket, now: Instant): Attempt {
  const windowEndsAt = now + limit.windowMs;
  return {
    bucket: key,
    failures: 0,
    strikes: 0,
    windowEndsAt,
    rememberedUntil: rememberedUntil(limit, windowEndsAt),
  };
}

/** Strikes that have been remembered long enough are dropped with the window that follows. */
export function forgetting({ rememberedUntil: until }: Attempt, now: Instant): Partial<Attempt> {
  return until <= now ? { strikes: 0 } : {};
}
