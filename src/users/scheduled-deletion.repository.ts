import { Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual, Not } from 'typeorm';
import { type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { User } from './user.entity.js';

/** Only suspended accounts: one that somebody may be using is never due. */
const whereDue = (now: Instant) => ({
  suspendedAt: Not(IsNull()),
  deletionDueAt: LessThanOrEqual(now),
});

/** Queries which accounts are deleted once their grace period is over. */
@Injectable()
export class ScheduledDeletionRepository {
  /** Returns false if the account is not suspended, or if its deletion is scheduled already. */
  async schedule(tx: Tx, id: UserId, deletionDueAt: Instant): Promise<boolean> {
    const whereKept = { id, suspendedAt: Not(IsNull()), deletionDueAt: IsNull() };
    return (await tx.update(User, whereKept, { deletionDueAt })).affected === 1;
  }

  /** Returns false if no deletion is scheduled. */
  async cancel(tx: Tx, id: UserId): Promise<boolean> {
    const whereScheduled = { id, deletionDueAt: Not(IsNull()) };
    return (await tx.update(User, whereScheduled, { deletionDueAt: null })).affected === 1;
  }

  /** Returns when the account will be deleted; null if it is kept or does not exist. */
  async findDueAt(tx: Tx, id: UserId): Promise<Instant | null> {
    const user = await tx.findOne(User, { select: { id: true, deletionDueAt: true }, where: { id } });
    return user?.deletionDueAt ?? null;
  }

  /** Returns up to `limit` accounts that are due, the longest overdue first. */
  listDue(tx: Tx, now: Instant, limit: number): Promise<Pick<User, 'id' | 'name'>[]> {
    const order = { deletionDueAt: 'ASC' } as const;
    return tx.find(User, { select: { id: true, name: true }, where: whereDue(now), order, take: limit });
  }

  /** Locks the row of an account that is still due until the transaction ends. Returns false if it no longer is. */
  async lockIfDue(tx: Tx, id: UserId, now: Instant): Promise<boolean> {
    const change = { loginCount: () => 'login_count + 1' };
    return (await tx.update(User, { id, ...whereDue(now) }, change)).affected === 1;
  }
}
