import { Injectable } from '@nestjs/common';
import { OidcFlowService, type VerifiedIdentity } from '#oidc';
import { digest, newId, Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type Instant, type LoginChallengeId, type SessionId, type UserId } from '#shared';
import { IdentityProviders } from '#sso-providers';
import { OidcSession } from '../store/oidc-session.entity.js';
import { OidcSessionRepository, type ProviderSessionFilter } from '../store/oidc-session.repository.js';
import { LoginChallengesService } from './login-challenges.service.js';

/** The row of a session or of a login challenge. */
export type LoginRow<Id = SessionId | LoginChallengeId> = {
  readonly id: Id;
  readonly userId: UserId;
  readonly expiresAt: Instant;
};

/** Links sessions to the provider's sessions, so that a logout at either side ends both. */
@Injectable()
export class OidcSessionsService {
  constructor(
    private readonly rows: OidcSessionRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly providers: IdentityProviders,
    private readonly flow: OidcFlowService,
    private readonly sealer: Sealer,
  ) {}

  /** Records which provider session a login comes from, in the transaction that stores the login. */
  async add(tx: Tx, login: LoginRow, identity: VerifiedIdentity): Promise<void> {
    const { scope, namespace, issuer, subject, sid, idToken } = identity;
    const id = newId();
    const row = Object.assign(new OidcSession(), {
      id,
      sessionId: login.id,
      userId: login.userId,
      providerId: scope,
      issuerDigest: digest(issuer),
      subjectDigest: toDigest(namespace, subject),
      sidDigest: sid === null ? null : toDigest(namespace, sid),
      idToken: this.sealer.seal(idTokenContext(id, login.userId), idToken ?? ''),
      expiresAt: login.expiresAt,
    });
    await this.rows.add(tx, row);
  }

  /** Reassigns the provider session to the session that replaces a login challenge or another session. */
  async reassign(tx: Tx, from: LoginRow['id'], { id, expiresAt }: LoginRow<SessionId>): Promise<void> {
    await this.rows.reassign(tx, from, id, expiresAt);
  }

  /** Returns the URL that ends the provider's session; null for other logins, or if the provider has no such endpoint. */
  async getLogoutUrl(sessionId: SessionId, returnTo: string): Promise<string | null> {
    const row = await this.rows.find(sessionId);
    const provider = row && (await this.providers.find(row.providerId));
    if (!provider) return null;
    const idToken = this.sealer.open(idTokenContext(row.id, row.userId), row.idToken).toString('utf8');
    if (idToken === '') return null;
    return this.flow.endSessionUrl(
      provider,
      (issuer) => digest(issuer) === row.issuerDigest,
      idToken,
      returnTo,
    );
  }

  /** Ends the sessions that the provider means; returns whose. */
  endMatching(tx: Tx, filters: ProviderSessionFilter[]): Promise<UserId[]> {
    return this.endListed(tx, () => this.rows.listMatching(tx, filters));
  }

  /** Ends every session that the user has through a provider. */
  async endAll(tx: Tx, userId: UserId): Promise<void> {
    await this.endListed(tx, () => this.rows.listByUser(tx, userId));
  }

  /**
   * Returns the users whose sessions ended. Lists again until nothing is left: a login that is reassigned in the meantime is listed
   * under its new session.
   */
  private async endListed(tx: Tx, list: () => Promise<readonly OidcSession[]>): Promise<UserId[]> {
    const users = new Set<UserId>();
    for (let rows = await list(); rows.length > 0; rows = await list()) {
      for (const row of rows) {
        if (!(await this.rows.remove(tx, row))) continue;
        // The id is of a session or of a login challenge, and never of both.
        await this.sessions.end(tx, row.sessionId as SessionId, 'logged_out');
        await this.loginChallenges.end(tx, row.sessionId as LoginChallengeId);
        users.add(row.userId);
      }
    }
    return [...users];
  }
}

/** Returns the filter of a provider's session, or else of all that the subject has there. */
export const toSessionFilter = (
  namespace: string,
  { subject, sid }: { readonly subject: string | null; readonly sid: string | null },
): ProviderSessionFilter =>
  sid === null
    ? { subjectDigest: toDigest(namespace, subject ?? '') }
    : { sidDigest: toDigest(namespace, sid) };

/** Returns the digest of a name that is unique in one namespace. */
const toDigest = (namespace: string, name: string): string => digest(JSON.stringify([namespace, name]));

/** Returns the context that an ID token is sealed for. */
export const idTokenContext = (row: string, user: UserId) => ({
  table: 'oidc_session',
  column: 'id_token',
  row,
  user,
});
