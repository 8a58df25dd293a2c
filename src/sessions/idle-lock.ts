import { Injectable } from '@nestjs/common';
import { type ScreenLock } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, MINUTE_MS, type SessionId, type UserId } from '#shared';
import { type LockFacts } from './lock-state.js';
import { SessionLockRepository } from './session-lock.repository.js';

type IdleRow = Pick<LockFacts, 'lockAfter'> & { readonly userId: UserId };

/** A user, the session to leave out, and the idle timeout that applies so far. */
export type PreviousLimit = Pick<LockFacts, 'lockAfter' | 'lockCount'> & {
  readonly userId: UserId;
  readonly except: SessionId;
};

/** Locks sessions that exceed their idle timeout. */
@Injectable()
export class IdleLock {
  constructor(
    private readonly locks: SessionLockRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Locks a session that exceeded its idle timeout at `since`. Returns null if its row has changed since. */
  async lockIdle(id: SessionId, { userId, lockAfter }: IdleRow, since: Instant): Promise<ScreenLock | null> {
    const limit = { lockAfter, now: this.clock.now() };
    const isLocked = await this.transactions.run((tx) => this.lock(tx, { id, userId }, since, limit));
    return isLocked ? { lockedAt: since, reason: 'idle' } : null;
  }

  /** Locks the user's other idle sessions before their timeout changes: a longer timeout must not unlock a screen. */
  async lockOthers(tx: Tx, { userId, except, lockAfter, lockCount }: PreviousLimit): Promise<void> {
    const now = this.clock.now();
    const limit = { lockAfter, lockCount, now };
    for (const { id, lastActiveAt } of await this.locks.findOthersIdle(tx, { userId, except }, limit)) {
      await this.lock(tx, { id, userId }, lastActiveAt + lockAfter * MINUTE_MS, limit);
    }
  }

  private async lock(
    tx: Tx,
    { id, userId }: { id: SessionId; userId: UserId },
    since: Instant,
    limit: { lockAfter: number; now: Instant },
  ): Promise<boolean> {
    if (!(await this.locks.lockIdle(tx, id, since, limit))) return false;
    const details = { reason: 'idle', session: id };
    await this.audit.record(tx, { action: 'account.locked', actor: userId, details });
    return true;
  }
}
