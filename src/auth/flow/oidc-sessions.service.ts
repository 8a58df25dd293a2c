import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { LogoutTokensService, OidcFlowService, type VerifiedIdentity } from '#oidc';
import { digest, newId, Sealer } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type Instant, type LoginChallengeId, type SessionId, type UserId } from '#shared';
import { OidcSession } from '../store/oidc-session.entity.js';
import { OidcSessionRepository } from '../store/oidc-session.repository.js';
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
    private readonly flow: OidcFlowService,
    private readonly logoutTokens: LogoutTokensService,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Records which provider session a login comes from, in the transaction that stores the login. */
  async add(tx: Tx, login: LoginRow, { issuer, subject, sid, idToken }: VerifiedIdentity): Promise<void> {
    const id = newId();
    const row = Object.assign(new OidcSession(), {
      id,
      sessionId: login.id,
      userId: login.userId,
      issuerDigest: digest(issuer),
      subjectDigest: toDigest(issuer, subject),
      sidDigest: sid === null ? null : toDigest(issuer, sid),
      idToken: this.sealer.seal(idTokenContext(id, login.userId), idToken),
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
    if (!row) return null;
    const idToken = this.sealer.open(idTokenContext(row.id, row.userId), row.idToken).toString('utf8');
    return this.flow.endSessionUrl((issuer) => digest(issuer) === row.issuerDigest, idToken, returnTo);
  }

  /**
   * Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0): those of the provider's session
   * if it names one, otherwise those of the subject. Throws `InvalidLogoutToken`, `OidcNotConfigured`,
   * `OidcProviderUnreachable`.
   */
  async logOutByProvider(logoutToken: string): Promise<void> {
    const claims = await this.logoutTokens.verify(logoutToken);
    const { issuer, subject, sid } = claims;
    const filter =
      sid === null
        ? { subjectDigest: toDigest(issuer, subject ?? '') }
        : { sidDigest: toDigest(issuer, sid) };
    await this.transactions.run(async (tx) => {
      await this.logoutTokens.consume(tx, claims);
      for (const userId of await this.endListed(tx, () => this.rows.listMatching(tx, filter))) {
        const details = { by: 'identity provider' };
        await this.audit.record(tx, { action: 'logout', actor: null, subject: userId, details });
      }
    });
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

/** Returns the digest of a name that is unique at one issuer. */
const toDigest = (issuer: string, name: string): string => digest(JSON.stringify([issuer, name]));

/** Returns the context that an ID token is sealed for. */
export const idTokenContext = (row: string, user: UserId) => ({
  table: 'oidc_session',
  column: 'id_token',
  row,
  user,
});
