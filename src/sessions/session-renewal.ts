import { Injectable } from '@nestjs/common';
import { SessionEnded, type SessionPrincipal } from '#access';
import { SessionSlots } from '#data-keys';
import { digest, randomSecret } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock } from '#shared';
import { SessionLockRepository, type Renewal } from './session-lock.repository.js';
import { SessionRepository } from './session.repository.js';
import { type IssuedSession, SessionsService } from './sessions.service.js';
import { TokenSigner } from './token-signer.js';

/** A new token of the same session, to be stored. */
export type RenewedSession = { readonly change: Renewal; readonly token: string };

/** Replaces the token, secret and data-key slot of a session, which keeps its id and absolute expiry. */
@Injectable()
export class SessionRenewal {
  constructor(
    private readonly sessions: SessionsService,
    private readonly rows: SessionRepository,
    private readonly locks: SessionLockRepository,
    private readonly slots: SessionSlots,
    private readonly signer: TokenSigner,
    private readonly clock: Clock,
  ) {}

  /** Prepares a renewal outside the transaction; the old token is valid until {@link store} commits. Throws `SecretUnreadable`. */
  async prepare(caller: SessionPrincipal): Promise<RenewedSession> {
    const { userId, session } = caller;
    const secret = randomSecret();
    const dataKey = await this.sessions.findDataKey(caller);
    const dataSlot =
      dataKey && this.slots.make({ table: 'session', rowId: session.id, userId, secret }, dataKey);
    const { expiresAt } = session;
    const token = this.signer.sign({ type: 'session', userId, rowId: session.id, secret, expiresAt });
    return { change: { secretDigest: digest(secret), dataSlot }, token };
  }

  /**
   * Stores the renewal in one guarded statement: the second of two renewals throws `SessionEnded` (`superseded`).
   * @param unlockCount the lock count of the account, up to which the session is unlocked
   */
  async store(
    tx: Tx,
    { session }: SessionPrincipal,
    { change, token }: RenewedSession,
    unlockCount: number,
  ): Promise<IssuedSession> {
    const current = { id: session.id, secretDigest: session.secretDigest };
    const renewed = { ...change, unlockCount, lastActiveAt: this.clock.now() };
    if (!(await this.locks.renew(tx, current, renewed))) {
      throw new SessionEnded({ reason: await this.rows.findEndReason(tx, session.id) });
    }
    return { token, expiresAt: session.expiresAt };
  }
}
