import { Injectable } from '@nestjs/common';
import { In, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual } from 'typeorm';
import { type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { AttemptCounter, WINDOW_NOT_STARTED } from './attempt-counter.entity.js';
import { type Bucket } from './attempt-limit.js';

/** The only file that queries `attempt`. */
@Injectable()
export class AttemptCounterRepository {
  /** Resets the failures of a window that has ended; the next attempt starts a new one. */
  async expire(tx: Tx, bucket: string, now: Instant): Promise<void> {
    await tx.update(
      AttemptCounter,
      { bucket, windowEndsAt: LessThanOrEqual(now) },
      { failures: 0, windowEndsAt: WINDOW_NOT_STARTED },
    );
  }

  /** Counts one more attempt if fewer than `limit` are counted, in one guarded statement. */
  async increment(tx: Tx, bucket: string, limit: number): Promise<boolean> {
    const { affected } = await tx.update(
      AttemptCounter,
      { bucket, failures: LessThan(limit) },
      { failures: () => 'failures + 1' },
    );
    return affected === 1;
  }

  find(tx: Tx, bucket: string): Promise<AttemptCounter | null> {
    return tx.findOneBy(AttemptCounter, { bucket });
  }

  /**
   * Inserts the row unless another transaction did. Updating the key to itself takes an exclusive row lock: a plain
   * insert that finds a duplicate takes a shared one on MySQL, and two of those deadlock when they increment.
   */
  async ensure(tx: Tx, counter: AttemptCounter): Promise<void> {
    const insert = tx.createQueryBuilder().insert().into(AttemptCounter).values(counter);
    await insert.orUpdate(['bucket'], ['bucket']).execute();
  }

  async update(tx: Tx, bucket: string, change: Partial<AttemptCounter>): Promise<void> {
    await tx.update(AttemptCounter, { bucket }, change);
  }

  /** Ends a lockout at `instant` if it lasts longer. */
  async shortenLockout(tx: Tx, bucket: string, instant: Instant): Promise<void> {
    await tx.update(AttemptCounter, { bucket, windowEndsAt: MoreThan(instant) }, { windowEndsAt: instant });
  }

  /** Removes one attempt from the count. */
  async decrement(tx: Tx, bucket: string): Promise<void> {
    await tx.update(AttemptCounter, { bucket, failures: MoreThan(0) }, { failures: () => 'failures - 1' });
  }

  /**
   * Undoes one attempt and, if it caused a lockout, that strike. The other attempts then count for a whole new window,
   * because the end of the window was overwritten by the end of the lockout.
   */
  async undo(tx: Tx, { key, limit }: Bucket, now: Instant): Promise<void> {
    const whereLockedOut = {
      bucket: key,
      failures: MoreThanOrEqual(limit.maxFailures),
      strikes: MoreThan(0),
    };
    const reopened = { strikes: () => 'strikes - 1', windowEndsAt: now + limit.windowMs };
    await tx.update(AttemptCounter, whereLockedOut, reopened);
    await this.decrement(tx, key);
  }

  async remove(tx: Tx, buckets: readonly string[]): Promise<void> {
    await tx.delete(AttemptCounter, { bucket: In([...buckets]) });
  }

  /** Removes up to `limit` rows whose failures and strikes have expired; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const whereExpired = { strikesExpireAt: LessThan(now), windowEndsAt: LessThan(now) };
    const rows = await tx.find(AttemptCounter, {
      select: { bucket: true },
      where: whereExpired,
      take: limit,
    });
    if (rows.length === 0) return 0;
    const { affected } = await tx.delete(AttemptCounter, {
      bucket: In(rows.map(({ bucket }) => bucket)),
      ...whereExpired,
    });
    return affected ?? 0;
  }
}
