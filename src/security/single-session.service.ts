import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type UserId } from '#shared';
import { ScreenLockRepository } from './screen-lock.repository.js';

/** The mode in which a user has one live session at most. */
@Injectable()
export class SingleSessionService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Switching it on ends the caller's other sessions; returns how many there were. Throws `SessionEnded`. */
  change(caller: SessionPrincipal, isOn: boolean): Promise<number> {
    return this.transactions.run(async (tx) => {
      await this.locks.setSingleSession(tx, caller.userId, isOn);
      await this.sessions.assertActive(tx, caller);
      const ended = isOn ? await this.sessions.endOthers(tx, caller, 'single_session') : 0;
      const details = { enabled: isOn, ended, session: caller.session.id };
      await this.audit.record(tx, { action: 'single_session.changed', actor: caller.userId, details });
      return ended;
    });
  }

  /**
   * In the transaction of a login, before its session is stored: ends the others where the mode is on. The caller
   * has written to the user's row already, so that of two logins at once the second one sees the first.
   */
  async makeRoom(tx: Tx, userId: UserId): Promise<void> {
    if (!(await this.locks.hasSingleSession(tx, userId))) return;
    const ended = await this.sessions.endAll(tx, userId, 'single_session');
    if (ended === 0) return;
    await this.audit.record(tx, { action: 'single_session.enforced', actor: userId, details: { ended } });
  }
}
