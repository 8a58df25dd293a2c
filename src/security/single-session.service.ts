import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { ConnectionClosings } from '#connections';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type UserId } from '#shared';
import { ScreenLockRepository } from './screen-lock.repository.js';

/** How many sessions ended, and how many connections that closes. */
type Ended = { readonly ended: number; readonly connectionsClosed: number };

/** The single-session mode: a login ends the user's other sessions. */
@Injectable()
export class SingleSessionService {
  constructor(
    private readonly locks: ScreenLockRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly connections: ConnectionClosings,
  ) {}

  /** Enabling it ends the caller's other sessions. Throws `SessionEnded`. */
  change(caller: SessionPrincipal, isOn: boolean): Promise<Ended> {
    return this.transactions.run(async (tx) => {
      await this.locks.setSingleSession(tx, caller.userId, isOn);
      await this.sessions.assertActive(tx, caller);
      const ended = isOn ? await this.sessions.endOthers(tx, caller, 'single_session') : 0;
      const details = { enabled: isOn, ended, session: caller.session.id };
      await this.audit.record(tx, { action: 'single_session.changed', actor: caller.userId, details });
      return { ended, connectionsClosed: await this.connections.count(tx) };
    });
  }

  /**
   * Ends the other sessions if the mode is enabled. Call it in the transaction of a login, before its session is stored
   * and after a write to the row of the user, so that of two concurrent logins the later one sees the earlier one.
   */
  async makeRoom(tx: Tx, userId: UserId): Promise<void> {
    if (!(await this.locks.hasSingleSession(tx, userId))) return;
    const ended = await this.sessions.endAll(tx, userId, 'single_session');
    if (ended === 0) return;
    await this.audit.record(tx, { action: 'single_session.enforced', actor: userId, details: { ended } });
  }
}
