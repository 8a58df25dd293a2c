import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { IdleLock } from '#sessions';
import { type ScreenLock } from './screen-lock.entity.js';
import { ScreenLockRepository } from './screen-lock.repository.js';

/** After how many minutes without activity a session locks. */
@Injectable()
export class LockTimeService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly idleLock: IdleLock,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async change(caller: SessionPrincipal, minutes: number): Promise<void> {
    await this.transactions.run(async (tx) => {
      const lock = await this.locks.findIn(tx, caller.userId);
      if (lock) await this.changeIn(tx, caller, lock, minutes);
    });
  }

  /** Sessions that are idle for too long already stay so: a longer time does not open them. */
  async changeIn(
    tx: Tx,
    { userId, session }: SessionPrincipal,
    { passcode, lockAfterMinutes: lockAfter, lockCount }: ScreenLock,
    minutes: number,
  ): Promise<void> {
    if (passcode !== null)
      await this.idleLock.lockOthers(tx, { userId, except: session.id, lockAfter, lockCount });
    await this.locks.setLockAfterMinutes(tx, userId, minutes);
    const details = { lock_after_minutes: minutes, session: session.id };
    await this.audit.record(tx, { action: 'account.lock_changed', actor: userId, details });
  }
}
