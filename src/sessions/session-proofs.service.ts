import { Injectable } from '@nestjs/common';
import { type SessionPrincipal, toAccountLocked } from '#access';
import { type Tx } from '#platform/database';
import { Clock, type Instant } from '#shared';
import { SessionAuthenticator, type SessionRef } from './session-authenticator.js';
import { hasSecondFactor, type LoginFactor } from './session.entity.js';
import { type ProofChange, SessionRepository } from './session.repository.js';
import { SessionsService } from './sessions.service.js';

/** Records in a session what its user has proved. */
@Injectable()
export class SessionProofs {
  constructor(
    private readonly rows: SessionRepository,
    private readonly sessions: SessionsService,
    private readonly authenticator: SessionAuthenticator,
    private readonly clock: Clock,
  ) {}

  /**
   * Records that the caller has proved themselves; returns when. A second factor is also recorded for a session that was
   * logged in without the required one. Throws `SessionEnded`.
   */
  async record(tx: Tx, caller: SessionPrincipal, factor: LoginFactor): Promise<Instant> {
    const provedAt = this.clock.now();
    const completes = caller.session.mustEnrol && hasSecondFactor(factor);
    await this.change(tx, caller.session, completes ? { provedAt, factor } : { provedAt });
    return provedAt;
  }

  /** Records that the caller has enrolled a second factor. Throws `SessionEnded`. */
  async recordFactor(tx: Tx, { session }: SessionPrincipal, factor: LoginFactor): Promise<void> {
    await this.change(tx, session, { factor });
  }

  /**
   * Asserts that a session can be proved outside of its requests; locks it if it exceeded its idle timeout. Throws
   * `SessionEnded`, `SessionExpired`, `AccountLocked`.
   */
  async assertProvable(session: SessionRef): Promise<void> {
    const { lock } = await this.authenticator.getState(session);
    if (lock) throw toAccountLocked(lock);
  }

  /**
   * Records that the user of a session proved themselves outside of its requests. Call {@link assertProvable} before the
   * transaction. Throws `SessionEnded`, `AccountLocked`.
   */
  async recordOutside(tx: Tx, session: SessionRef): Promise<void> {
    await this.sessions.assertUnlocked(tx, { session });
    await this.change(tx, session, { provedAt: this.clock.now() });
  }

  private async change(
    tx: Tx,
    session: Pick<SessionRef, 'id' | 'secretDigest'>,
    change: ProofChange,
  ): Promise<void> {
    if (!(await this.rows.setProved(tx, session, change))) await this.sessions.throwEnded(tx, session.id);
  }
}
