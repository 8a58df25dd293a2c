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
import { type Attempt } from './attempt.entity.js';
import { InFlightAttempts } from './in-flight-attempts.js';
import { AttemptRepository } from './attempt.repository.js';
import { type Bucket, closedFor, firstWindow, forgetting, rememberedUntil } from './attempt-limit.js';

/** What a client is told to wait at most; some buckets stay closed until an operator opens them. */
const MAX_TOLD_MS = DAY_MS;
/** How long a guess waits in all for those that were there before it. */
const PATIENCE_MS = 3 * SECOND_MS;

/**
 * Limits guessing. A guess is counted and committed before it is evaluated, so that neither parallel guesses nor
 * restarts nor other replicas gain one; a right one is taken back.
 */
@Injectable()
export class AttemptsService {
  /** How often a closed bucket refused a guess, by the name of its limit. */
  readonly refusals = new Map<string, number>();
  private readonly inFlight = new InFlightAttempts();

  constructor(
    private readonly attempts: AttemptRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a guess in every bucket, or in none: throws `refusal` with the wait when one of them is closed.
   * Returns how many guesses each bucket still allows. Where others are under way that fill it, it waits for them;
   * throws `ServiceUnavailable` when that takes too long.
   * @param admit called when it is the guess's turn; what it throws refuses the guess, which is not counted then
   */
  async count(
    buckets: readonly Bucket[],
    refusal: DomainErrorClass<Wait>,
    admit: () => void = () => undefined,
  ): Promise<readonly number[]> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await this.countInTurn(buckets, () => {
          if (performance.now() > deadline) throw new ServiceUnavailable();
          admit();
        });
      } catch (error) {
        if (!(error instanceof BucketClosed)) throw error;
        await this.otherAnswer(error, refusal, deadline);
      }
    }
  }

  private async countInTurn(buckets: readonly Bucket[], admit: () => void): Promise<readonly number[]> {
    const remaining = await this.transactions.run((tx) => {
      admit();
      return this.countIn(tx, buckets);
    });
    this.inFlight.begin(buckets.map(({ key }) => key));
    return remaining;
  }

  /** Resolves when a guess that is under way in the closed bucket may have made room. */
  private async otherAnswer(
    { bucket, row, wasBusy }: BucketClosed,
    refusal: DomainErrorClass<Wait>,
    deadline: number,
  ): Promise<void> {
    if (!this.inFlight.has(bucket.key)) {
      if (wasBusy) return;
      this.noteRefusal(bucket);
      throw new refusal(this.waitUntil(await this.opensAt(bucket, row)));
    }
    const timeoutMs = deadline - performance.now();
    // Not known to be closed, only busy: what is under way may turn out right.
    if (!(await this.inFlight.nextAnswer(bucket.key, timeoutMs))) throw new ServiceUnavailable();
  }

  /**
   * Evaluates a guess that was counted. One that could not be evaluated, because something is busy or away, gained
   * nobody anything and is taken back.
   */
  async evaluate<T>(buckets: readonly Bucket[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.undo(buckets).catch(() => undefined);
      throw error;
    }
  }

  /** Whether the bucket refuses guesses now. */
  async isClosed(tx: Tx, { key, limit }: Bucket): Promise<boolean> {
    const row = await this.attempts.find(tx, key);
    return row !== null && row.failures >= limit.failures && row.windowEndsAt > this.clock.now();
  }

  /** Undoes a guess that was counted and has come to nothing. */
  async undo(buckets: readonly Bucket[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      for (const bucket of buckets) await this.attempts.undo(tx, bucket, this.clock.now());
    });
  }

  /** The guess was right: `forgiven` buckets start afresh, `shared` ones only take this guess back. */
  async succeed(
    tx: Tx,
    { forgiven, shared = [] }: { forgiven: readonly Bucket[]; shared?: readonly Bucket[] },
  ): Promise<void> {
    await this.attempts.remove(
      tx,
      forgiven.map(({ key }) => key),
    );
    for (const { key } of shared) await this.attempts.decrement(tx, key);
  }

  /** No bucket stays closed for longer than its limit says, even if the clock was set back. */
  private async opensAt({ key, limit }: Bucket, { windowEndsAt, strikes }: Attempt): Promise<Instant> {
    const latest = this.clock.now() + closedFor(limit, Math.max(0, strikes - 1));
    if (windowEndsAt <= latest) return windowEndsAt;
    await this.transactions.run((tx) => this.attempts.openBy(tx, key, latest));
    return latest;
  }

  private noteRefusal({ limit }: Bucket): void {
    this.refusals.set(limit.name, (this.refusals.get(limit.name) ?? 0) + 1);
  }

  private waitUntil(opensAt: Instant): Wait {
    const waitMs = Math.min(opensAt - this.clock.now(), MAX_TOLD_MS);
    return { remainingTime: Math.max(1, Math.ceil(waitMs / 1_000)) };
  }

  /** Rolls back by throwing: a guess that one bucket refuses is counted in no other. */
  private async countIn(tx: Tx, buckets: readonly Bucket[]): Promise<number[]> {
    const remaining: number[] = [];
    for (const bucket of buckets) remaining.push(await this.countOne(tx, bucket));
    return remaining;
  }

  private async countOne(tx: Tx, bucket: Bucket): Promise<number> {
    const { key, limit } = bucket;
    const now = this.clock.now();
    await this.attempts.expire(tx, key, now);
    if (!(await this.attempts.increment(tx, key, limit.failures))) {
      const row = await this.attempts.find(tx, key);
      if (row && row.failures >= limit.failures) throw new BucketClosed(bucket, row, this.inFlight.has(key));
      // Missing, or made by somebody else since the attempt to count.
      if (!row) await this.attempts.ensure(tx, firstWindow(bucket, now));
      return this.countOne(tx, bucket);
    }
    return limit.failures - (await this.closeWhenFull(tx, bucket, now));
  }

  /** Sets the end of a window that just began, and closes the bucket with its last allowed guess. The count so far. */
  private async closeWhenFull(tx: Tx, { key, limit }: Bucket, now: Instant): Promise<number> {
    const row = await this.attempts.find(tx, key);
    if (!row) return 0;
    if (row.failures >= limit.failures) {
      const windowEndsAt = now + closedFor(limit, row.strikes);
      const memory = { strikes: row.strikes + 1, rememberedUntil: rememberedUntil(limit, windowEndsAt) };
      await this.attempts.setWindow(tx, key, { windowEndsAt, ...memory });
    } else if (row.windowEndsAt === Number.MAX_SAFE_INTEGER) {
      await this.attempts.setWindow(tx, key, { windowEndsAt: now + limit.windowMs, ...forgetting(row, now) });
    }
    return row.failures;
  }
}

class BucketClosed extends Error {
  constructor(
    readonly bucket: Bucket,
    readonly row: Attempt,
    /** Guesses were under way in it; they may be answered by the time the caller hears of it. */
    readonly wasBusy: boolean,
  ) {
    super('too many attempts');
  }
}
