import { Injectable } from '@nestjs/common';
import { DataKeysService } from '#data-keys';
import { type SessionPrincipal } from '#access';
import { type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession, SessionsService } from '#sessions';
import { type SessionId } from '#shared';
import { type User, UserRepository } from '#users';
import { CallerSession, type Replacement } from '../flow/caller-session.service.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';
import { NotOidcOnly, TargetAlreadyLinked } from './administration.errors.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';

/** The parts of linking that replace or remove something: the identity, the sessions and the merged account. */
@Injectable()
export class LinkedAccountCleanup {
  constructor(
    private readonly identities: OidcIdentityRepository,
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly dataKeys: DataKeysService,
    private readonly callers: CallerSession,
  ) {}

  /** Links the target to the identity of the source. Throws `TargetAlreadyLinked`, `NotOidcOnly`. */
  async moveIdentity(tx: Tx, source: User, target: User): Promise<void> {
    if (!(await this.users.link(tx, target))) throw new TargetAlreadyLinked();
    if (!(await this.users.lockIfOidcOnly(tx, source.id))) throw new NotOidcOnly();
    if (!(await this.identities.reassign(tx, source.id, target.id))) throw new NotOidcOnly();
  }

  /** Prepares, outside the transaction, a session that replaces the caller's, for admins who link their own account. */
  prepareSession(caller: SessionPrincipal, target: User, client: ClientInfo): Promise<Replacement> {
    // Linking increments the session epoch of the account.
    const linked = { ...target, sessionEpoch: target.sessionEpoch + 1 };
    const other = caller.session.hasSecondFactor ? 'passkey' : 'password';
    const factor = target.totpEnabled ? 'totp' : other;
    return this.callers.prepareReplacement(caller, linked, client, factor);
  }

  /** Stores it once the account is linked; pass its id to {@link removeSource}. Throws `SessionEnded`. */
  async replaceSession(tx: Tx, replacement: Replacement): Promise<IssuedSession> {
    const issued = await this.callers.storeReplacement(tx, replacement);
    await this.sessions.end(tx, replacement.caller.session.id, 'superseded');
    return issued;
  }

  /**
   * Ends the sessions of the target, and deletes the source, its data keys first.
   * @param kept a session of the target that does not end
   */
  async removeSource(tx: Tx, source: User, target: User, kept?: SessionId): Promise<void> {
    await this.sessions.endAll(tx, target.id, 'revoked', kept);
    await this.loginChallenges.endAll(tx, target.id);
    await this.dataKeys.destroy(tx, source.id);
    await this.users.remove(tx, source.id);
  }
}
