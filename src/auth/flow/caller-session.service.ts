import { Injectable } from '@nestjs/common';
import { isFresh, SessionEnded, type SessionPrincipal } from '#access';
import { type DataKey } from '#data-keys';
import { type Tx } from '#platform/database';
import {
  type ClientInfo,
  type IssuedSession,
  type LoginFactor,
  type NewSession,
  SessionFacts,
  SessionsService,
  UNPROVED,
} from '#sessions';
import { Clock } from '#shared';
import { type User, UserRepository } from '#users';
import { OidcSessionsService } from './oidc-sessions.service.js';

/** A session to store, and the session that it replaces. */
export type Replacement = NewSession & { readonly caller: SessionPrincipal; readonly user: User };

/** The session of the request. A session that has ended must neither complete an operation nor be replaced. */
@Injectable()
export class CallerSession {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly facts: SessionFacts,
    private readonly providerSessions: OidcSessionsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Call it first in a transaction that relies on the caller's session, or on a password or code verified in it.
   * Everything that ends the session or changes the credential writes one of the same two rows, so the transaction that
   * commits second notices. Throws `SessionEnded`.
   * @param user as read before the verification
   */
  async assertUnchanged(tx: Tx, caller: SessionPrincipal, user: User): Promise<void> {
    const isUnchanged = await this.users.lockIfUnchanged(tx, user);
    await this.sessions.assertActive(tx, caller);
    if (!isUnchanged) throw new SessionEnded({ reason: 'password_changed' });
  }

  /**
   * Prepares, outside the transaction, a session with the data key and the expiry of the caller's. It is proved as the
   * caller's was, unless it is for another account.
   * @param user must be unchanged when the session is stored
   * @param factor what the new session was authenticated with
   */
  async prepareReplacement(
    caller: SessionPrincipal,
    user: User,
    client: ClientInfo,
    factor: LoginFactor,
  ): Promise<Replacement> {
    const dataKey = await this.sessions.findDataKey(caller);
    const { expiresAt } = caller.session;
    const { provedAt, loginProvedAt } = user.id === caller.userId ? caller.session : UNPROVED;
    const proof = { provedAt, loginProvedAt };
    const request = { user, client, rememberMe: false, dataKey, proof, expiresAt };
    return { ...(await this.sessions.prepare({ ...request, factor })), caller, user };
  }

  /** Stores the new session; the calling code must end the old one. Throws `SessionEnded`. */
  async storeReplacement(tx: Tx, { caller, user, ...session }: Replacement): Promise<IssuedSession> {
    await this.assertUnchanged(tx, caller, user);
    await this.providerSessions.reassign(tx, caller.session.id, session.row);
    return this.sessions.store(tx, session);
  }

  /** Returns whether the caller has freshly proved who they are. */
  isProved({ session }: SessionPrincipal): boolean {
    return isFresh(session, this.clock.now());
  }

  /** Returns the data key that the caller's session opens; null if it opens none. */
  findDataKey(caller: SessionPrincipal): Promise<DataKey | null> {
    return this.sessions.findDataKey(caller);
  }

  /** Returns how long ago the caller logged in. Throws `SessionEnded`. */
  getAgeMs(tx: Tx, caller: SessionPrincipal): Promise<number> {
    return this.facts.getAgeMs(tx, caller);
  }
}
