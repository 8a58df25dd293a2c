import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { SessionsService } from '#sessions';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { NoPasscodeSet } from './security.errors.js';

/** Whether passkeys unlock the screen of an account. Off by default, and after the passcode was removed. */
@Injectable()
export class PasskeyUnlockService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async isAllowed({ userId }: Principal): Promise<boolean> {
    return (await this.locks.get(userId)).allowsPasskey;
  }

  /** Throws `NoPasscodeSet`, `SessionEnded`, and `AccountLocked` if the screen was locked in the meantime. */
  async change(caller: SessionPrincipal, isAllowed: boolean): Promise<void> {
    const { userId, session } = caller;
    await this.transactions.run(async (tx) => {
      if (!(await this.locks.allowPasskey(tx, userId, isAllowed))) throw new NoPasscodeSet();
      await this.sessions.assertUnlocked(tx, caller);
      const details = { allowed: isAllowed, session: session.id };
      await this.audit.record(tx, { action: 'account.passkey_unlock_changed', actor: userId, details });
    });
  }
}
