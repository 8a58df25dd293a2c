import { Injectable } from '@nestjs/common';
import { ApiKeysService, type MadeApiKeyResponse } from '#api-keys';
import { DataKeysService } from '#data-keys';
import { type SessionPrincipal } from '#access';
import { type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession, SessionsService } from '#sessions';
import { type SessionId } from '#shared';
import { type User, UserRepository } from '#users';
import { type Replacement, SessionReplacement } from '../flow/session-replacement.service.js';
import { LoginChallengesService } from '../flow/login-challenges.service.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';

/** What begins and ends with the link between an account and an identity. */
@Injectable()
export class LinkedAccountCleanup {
  constructor(
    private readonly identities: OidcIdentityRepository,
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly providerSessions: OidcSessionsService,
    private readonly dataKeys: DataKeysService,
    private readonly apiKeys: ApiKeysService,
    private readonly replacements: SessionReplacement,
  ) {}

  /** False when there is no identity to move, or not any more. */
  moveIdentity(tx: Tx, source: User, target: User): Promise<boolean> {
    return this.identities.move(tx, source.id, target.id);
  }

  /** Outside the transaction: a session in place of the caller's own, for admins who link their own account. */
  prepareSession(caller: SessionPrincipal, target: User, client: ClientInfo): Promise<Replacement> {
    // Linking begins another epoch of the account's sessions.
    const linked = { ...target, sessionEpoch: target.sessionEpoch + 1 };
    return this.replacements.prepare(caller, linked, client, target.totpEnabled ? 'totp' : 'password');
  }

  /** After the account was linked; {@link afterLink} leaves the new session alone. Throws `SessionEnded`. */
  async replaceSession(tx: Tx, replacement: Replacement): Promise<IssuedSession> {
    const issued = await this.replacements.store(tx, replacement);
    await this.sessions.end(tx, replacement.caller.session.id, 'superseded');
    return issued;
  }

  /**
   * Both log in again: one of them is another account now, the other one gone, its keys first. Returns the API keys
   * that the latter made for others.
   * @param kept a session that the target goes on with
   */
  async afterLink(tx: Tx, source: User, target: User, kept?: SessionId): Promise<MadeApiKeyResponse[]> {
    await this.sessions.endAll(tx, target.id, 'revoked', kept);
    await this.loginChallenges.endAll(tx, target.id);
    await this.dataKeys.destroy(tx, source.id);
    await this.users.remove(tx, source.id);
    return this.apiKeys.listCreatedForOthers(tx, source.id);
  }

  /** The identity leads nowhere from now on, and what it led to ends. */
  async afterUnlink(tx: Tx, { id }: User): Promise<void> {
    await this.identities.removeOf(tx, id);
    await this.providerSessions.endOf(tx, id);
  }
}
