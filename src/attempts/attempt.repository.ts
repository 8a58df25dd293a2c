import { Injectable } from '@nestjs/common';
import { In, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual } from 'typeorm';
import { type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { Attempt } from './attempt.entity.js';
import { type Bucket } from './attempt-limit.js';

/** The only file that queries `attempt`. */
@Injectable()
export class AttemptRepository {
  /** Resets the failures of a window that has ended; the next attempt starts a new one. */
  async expire(tx: Tx, bucket: string, now: Instant): Promise<void> {
    await tx.update(
      Attempt,
      { bucket, windowEndsAt: LessThanOrEqual(now) },
      { failures: 0, windowEndsAt: Number.MAX_SAFE_INTEGER },
    );
  }

  /** Counts one more attempt if fewer than `limit` are counted, in one guarded statement. */
  async increment(tx: Tx, bucket: string, limit: number): Promise<boolean> {
    const { affected } = await tx.update(
      Attempt,
      { bucket, failures: LessThan(limit) },
      { failures: () => 'failures + 1' },
    );
    return affected === 1;
  }

  find(tx: Tx, bucket: string): Promise<Attempt | null> {
    return tx.findOneBy(Attempt, { bucket });
  }

  /**
   * Inserts the row unless another transaction did. Updating the key to itself takes an exclusive row lock: a plain
   * insert that finds a duplicate takes a shared one on MySQL, and two of those deadlock when they increment.
   */
  async ensure(tx: Tx, attempt: Attempt): Promise<void> {
    const insert = tx.createQueryBuilder().insert().into(Attempt).values(attempt);
    await insert.orUpdate(['bucket'], ['bucket']).execute();
  }

  async update(tx: Tx, bucket: string, change: Partial<Attempt>): Promise<void> {
    await tx.update(Attempt, { bucket }, change);
  }

  /** Ends a lockout at `instant` if it lasts longer. */
  async shortenLockout(tx: Tx, bucket: string, instant: Instant): Promise<void> {
    await tx.update(Attempt, { bucket, windowEndsAt: MoreThan(instant) }, { windowEndsAt: instant });
  }

  /** Takes one attempt off the count. */
  async decrement(tx: Tx, bucket: string): Promise<void> {
    await tx.update(Attempt, { bucket, failures: MoreThan(0) }, { failures: () => 'failures - 1' });
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
    await tx.update(Attempt, whereLockedOut, reopened);
    await this.decrement(tx, key);
  }

  async remove(tx: Tx, buckets: readonly string[]): Promise<void> {
    await tx.delete(Attempt, { bucket: In([...buckets]) });
  }

  /** Removes up to `limit` rows whose failures and strikes have expired; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const whereExpired = { rememberedUntil: LessThan(now), windowEndsAt: LessThan(now) };
    const rows = await tx.find(Attempt, { select: { bucket: true }, where: whereExpired, take: limit });
    if (rows.length === 0) return 0;
    const { affected } = await tx.delete(Attempt, {
      bucket: In(rows.map(({ bucket }) => bucket)),
      ...whereExpired,
    });
    return affected ?? 0;
  }
}
