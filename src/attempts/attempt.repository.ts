import { Injectable } from '@nestjs/common';
import { In, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual } from 'typeorm';
import { type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { Attempt } from './attempt.entity.js';
import { type Bucket } from './attempt-limit.js';

/** The only file that queries `attempt`. */
@Injectable()
export class AttemptRepository {
  /** Starts over a window that has ended. */
  async expire(tx: Tx, bucket: string, now: Instant): Promise<void> {
    await tx.update(
      Attempt,
      { bucket, windowEndsAt: LessThanOrEqual(now) },
      { failures: 0, windowEndsAt: Number.MAX_SAFE_INTEGER },
    );
  }

  /** Counts one more guess while fewer than `limit` are counted: one guarded statement. */
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
   * Makes the row unless another transaction was first. Updating the key to itself takes the row's lock at once:
   * a plain insert that finds a duplicate shares it on MySQL, and two such sharers deadlock when they count.
   */
  async ensure(tx: Tx, attempt: Attempt): Promise<void> {
    const insert = tx.createQueryBuilder().insert().into(Attempt).values(attempt);
    await insert.orUpdate(['bucket'], ['bucket']).execute();
  }

  async setWindow(tx: Tx, bucket: string, change: Partial<Attempt>): Promise<void> {
    await tx.update(Attempt, { bucket }, change);
  }

  /** Lets a closed bucket open at `instant`, unless it does so before. */
  async openBy(tx: Tx, bucket: string, instant: Instant): Promise<void> {
    await tx.update(Attempt, { bucket, windowEndsAt: MoreThan(instant) }, { windowEndsAt: instant });
  }

  /** Takes back one guess that turned out right. */
  async decrement(tx: Tx, bucket: string): Promise<void> {
    await tx.update(Attempt, { bucket, failures: MoreThan(0) }, { failures: () => 'failures - 1' });
  }

  /**
   * Undoes one guess; if it was the one that closed the bucket, the strike that came with it as well. The others are
   * remembered for a whole window more: the time at which the bucket would have opened must not forget them.
   */
  async undo(tx: Tx, { key, limit }: Bucket, now: Instant): Promise<void> {
    const closed = { bucket: key, failures: MoreThanOrEqual(limit.failures), strikes: MoreThan(0) };
    const reopened = { strikes: () => 'strikes - 1', windowEndsAt: now + limit.windowMs };
    await tx.update(Attempt, closed, reopened);
    await this.decrement(tx, key);
  }

  async remove(tx: Tx, buckets: readonly string[]): Promise<void> {
    await tx.delete(Attempt, { bucket: In([...buckets]) });
  }

  /** Removes up to `limit` rows that count for nothing any more; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const isOver = { rememberedUntil: LessThan(now), windowEndsAt: LessThan(now) };
    const rows = await tx.find(Attempt, { select: { bucket: true }, where: isOver, take: limit });
    if (rows.length === 0) return 0;
    const { affected } = await tx.delete(Attempt, {
      bucket: In(rows.map(({ bucket }) => bucket)),
      ...isOver,
    });
    return affected ?? 0;
  }
}
