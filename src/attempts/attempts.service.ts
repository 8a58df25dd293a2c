import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '#platform/database';
import {
  Clock,
  DAY_MS,
  type DomainErrorClass,
  type Instant,
  SECOND_MS,
  ServiceUnavailable,
  type Wait,
} from '#shared';
import { type AttemptCounter, WINDOW_NOT_STARTED } from './attempt-counter.entity.js';
import { InFlightAttempts } from './in-flight-attempts.js';
import { AttemptCounterRepository } from './attempt-counter.repository.js';
import { type Bucket, getLockoutMs, getStrikesExpiry, newCounter } from './attempt-limit.js';

/** The longest wait in a response; some lockouts last until an operator lifts them. */
const MAX_REPORTED_WAIT_MS = DAY_MS;
/** Total time that an attempt waits for earlier attempts in flight. */
const QUEUE_TIMEOUT_MS = 3 * SECOND_MS;

/** What a success does to the buckets in which its attempt was counted; others keep it. */
type SuccessBuckets = {
  /** Start again from zero. */
  readonly resetOnSuccess: readonly Bucket[];
  /** Lose only this attempt, because they also count attempts of other subjects. */
  readonly decrementOnSuccess?: readonly Bucket[];
};

/**
 * Limits guesses at passwords, codes and passcodes. An attempt is counted and committed before it is evaluated, so that parallel
 * attempts, restarts and other replicas cannot exceed the limit. A success is subtracted afterwards.
 */
@Injectable()
export class AttemptsService {
  /** Attempts refused by a lockout, by the name of the limit. */
  readonly refusals = new Map<string, number>();
  private readonly inFlight = new InFlightAttempts();

  constructor(
    private readonly counters: AttemptCounterRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts an attempt in all buckets, or in none if one is locked out: then throws `refusal` with the wait. Returns how
   * many attempts each bucket has left. If a bucket is full only because of attempts in flight, waits for them; throws
   * `ServiceUnavailable` after {@link QUEUE_TIMEOUT_MS}.
   * @param assertAllowed called in the transaction, before counting; throws to refuse the attempt without counting it
   */
  async count(
    buckets: readonly Bucket[],
    refusal: DomainErrorClass<Wait>,
    assertAllowed: () => void = () => undefined,
  ): Promise<readonly number[]> {
    const deadline = performance.now() + QUEUE_TIMEOUT_MS;
    for (;;) {
      try {
        const remaining = await this.transactions.run((tx) => {
          if (performance.now() > deadline) throw new ServiceUnavailable();
          assertAllowed();
          return this.countAll(tx, buckets);
        });
        this.inFlight.begin(buckets.map(({ key }) => key));
        return remaining;
      } catch (error) {
        if (!(error instanceof BucketFull)) throw error;
        await this.waitForRoom(error, refusal, deadline);
      }
    }
  }

  /** Resolves when an attempt in flight may have made room; throws `refusal` if none is. */
  private async waitForRoom(
    { bucket, row, hadAttemptsInFlight }: BucketFull,
    refusal: DomainErrorClass<Wait>,
    deadline: number,
  ): Promise<void> {
    if (!this.inFlight.has(bucket.key)) {
      // They were answered after the row was read: read it again.
      if (hadAttemptsInFlight) return;
      this.countRefusal(bucket);
      throw new refusal(this.toWait(await this.getLockoutEnd(bucket, row)));
    }
    const timeoutMs = deadline - performance.now();
    // Not a lockout yet: an attempt in flight may succeed.
    if (!(await this.inFlight.waitForRoom(bucket.key, timeoutMs))) throw new ServiceUnavailable();
  }

  /** Evaluates a counted attempt, and undoes it if it could not be evaluated, for example because of an outage. */
  async evaluate<T>(buckets: readonly Bucket[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.undo(buckets).catch(() => undefined);
      throw error;
    }
  }

  /** Returns whether the bucket refuses attempts now. */
  async isLockedOut(tx: Tx, { key, limit }: Bucket): Promise<boolean> {
    const row = await this.counters.find(tx, key);
    return row !== null && row.failures >= limit.maxFailures && row.windowEndsAt > this.clock.now();
  }

  /** Undoes a counted attempt that was not evaluated or whose result could not be used. */
  async undo(buckets: readonly Bucket[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      for (const bucket of buckets) await this.counters.undo(tx, bucket, this.clock.now());
    });
  }

  /** Records that a counted attempt succeeded. */
  async recordSuccess(tx: Tx, { resetOnSuccess, decrementOnSuccess = [] }: SuccessBuckets): Promise<void> {
    await this.reset(tx, resetOnSuccess);
    for (const { key } of decrementOnSuccess) await this.counters.decrement(tx, key);
  }

  /** Resets buckets to zero. */
  async reset(tx: Tx, buckets: readonly Bucket[]): Promise<void> {
    if (buckets.length === 0) return;
    await this.counters.remove(
      tx,
      buckets.map(({ key }) => key),
    );
  }

  /** Limits a lockout to its configured duration even if the clock was set back since. */
  private async getLockoutEnd(
    { key, limit }: Bucket,
    { windowEndsAt, strikes }: AttemptCounter,
  ): Promise<Instant> {
    const latest = this.clock.now() + getLockoutMs(limit, Math.max(0, strikes - 1));
    if (windowEndsAt <= latest) return windowEndsAt;
    await this.transactions.run((tx) => this.counters.shortenLockout(tx, key, latest));
    return latest;
  }

  private countRefusal({ limit }: Bucket): void {
    this.refusals.set(limit.name, (this.refusals.get(limit.name) ?? 0) + 1);
  }

  private toWait(lockoutEnd: Instant): Wait {
    const waitMs = Math.min(lockoutEnd - this.clock.now(), MAX_REPORTED_WAIT_MS);
    return { remainingTime: Math.max(1, Math.ceil(waitMs / SECOND_MS)) };
  }

  /** Throws for a full bucket, which rolls back: a refused attempt counts in no bucket. */
  private async countAll(tx: Tx, buckets: readonly Bucket[]): Promise<number[]> {
    const remaining: number[] = [];
    for (const bucket of buckets) remaining.push(await this.countOne(tx, bucket));
    return remaining;
  }

  private async countOne(tx: Tx, bucket: Bucket): Promise<number> {
    const { key, limit } = bucket;
    const now = this.clock.now();
    await this.counters.expire(tx, key, now);
    if (!(await this.counters.increment(tx, key, limit.maxFailures))) {
      const row = await this.counters.find(tx, key);
      if (row && row.failures >= limit.maxFailures) throw new BucketFull(bucket, row, this.inFlight.has(key));
      // The row is missing, or another transaction inserted it after the increment.
      if (!row) await this.counters.ensure(tx, newCounter(bucket, now));
      return this.countOne(tx, bucket);
    }
    return limit.maxFailures - (await this.updateWindow(tx, bucket, now));
  }

  /** Starts the window with its first attempt and the lockout with its last one. Returns the attempts counted so far. */
  private async updateWindow(tx: Tx, { key, limit }: Bucket, now: Instant): Promise<number> {
    const row = await this.counters.find(tx, key);
    if (!row) return 0;
    if (row.failures >= limit.maxFailures) {
      const windowEndsAt = now + getLockoutMs(limit, row.strikes);
      const strikesExpireAt = getStrikesExpiry(limit, windowEndsAt);
      await this.counters.update(tx, key, { windowEndsAt, strikesExpireAt, strikes: row.strikes + 1 });
    } else if (row.windowEndsAt === WINDOW_NOT_STARTED) {
      const areStrikesExpired = row.strikesExpireAt <= now;
      const windowEndsAt = now + limit.windowMs;
      await this.counters.update(tx, key, { windowEndsAt, ...(areStrikesExpired ? { strikes: 0 } : {}) });
    }
    return row.failures;
  }
}

class BucketFull extends Error {
  constructor(
    readonly bucket: Bucket,
    readonly row: AttemptCounter,
    /** Whether attempts were in flight when the row was read. */
    readonly hadAttemptsInFlight: boolean,
  ) {
    super('too many attempts');
  }
}
