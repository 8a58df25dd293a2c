import { Injectable } from '@nestjs/common';
import { type ScreenLock } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, MINUTE_MS, type SessionId, type UserId } from '#shared';
import { idleSince, type LockFacts, storedLock } from './lock-state.js';
import { SessionLockRepository } from './session-lock.repository.js';

type IdleRow = LockFacts & { readonly userId: UserId };

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

  /** Returns the lock of a session, setting it if the row shows an idle session; `'changed'` if the row changed since. */
  async check(id: SessionId, row: IdleRow): Promise<ScreenLock | null | 'changed'> {
    const now = this.clock.now();
    const since = idleSince(row, now);
    const stored = storedLock(row);
    return stored !== null || since === null ? stored : this.lockNow(id, row, since, now);
  }

  /** Locks the user's other idle sessions before their timeout changes: a longer timeout must not unlock a screen. */
  async lockOthers(tx: Tx, { userId, except, lockAfter, lockCount }: PreviousLimit): Promise<void> {
    const now = this.clock.now();
    const limit = { lockAfter, lockCount, now };
    for (const { id, lastActiveAt } of await this.locks.findOthersIdle(tx, { userId, except }, limit)) {
      await this.lock(tx, { id, userId }, lastActiveAt + lockAfter * MINUTE_MS, limit);
    }
  }

  private async lockNow(
    id: SessionId,
    { userId, lockAfter }: IdleRow,
    since: Instant,
    now: Instant,
  ): Promise<ScreenLock | 'changed'> {
    const lock = (tx: Tx) => this.lock(tx, { id, userId }, since, { lockAfter, now });
    return (await this.transactions.run(lock)) ? { lockedAt: since, reason: 'idle' } : 'changed';
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
