import { Injectable } from '@nestjs/common';
import { OidcFlowService, type VerifiedIdentity } from '#oidc';
import { digest, newId, Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { type Instant, type LoginChallengeId, type SessionId, type UserId } from '#shared';
import { LoginChallengesService } from './login-challenges.service.js';
import { OidcSession } from '../store/oidc-session.entity.js';
import { OidcSessionRepository } from '../store/oidc-session.repository.js';

/** The row of a session or of a login challenge. */
export type LoginRow<Id = SessionId | LoginChallengeId> = {
  readonly id: Id;
  readonly userId: UserId;
  readonly expiresAt: Instant;
};

/** Whose logins a provider wants ended: one session of its own, or all of a subject. */
export type LogoutNotice = {
  readonly issuer: string;
  readonly subject: string | null;
  readonly sid: string | null;
};

/** Which of our sessions come from which login at the provider. */
@Injectable()
export class OidcSessionsService {
  constructor(
    private readonly rows: OidcSessionRepository,
    private readonly sessions: SessionsService,
    private readonly loginChallenges: LoginChallengesService,
    private readonly flow: OidcFlowService,
    private readonly sealer: Sealer,
  ) {}

  /** Records which provider session a login comes from, in the transaction that stores the login. */
  async add(tx: Tx, login: LoginRow, { issuer, subject, sid, idToken }: VerifiedIdentity): Promise<void> {
    const id = newId();
    const row = Object.assign(new OidcSession(), {
      id,
      sessionId: login.id,
      userId: login.userId,
      issuerDigest: digest(issuer),
      subjectDigest: nameOf(issuer, subject),
      sidDigest: sid === null ? null : nameOf(issuer, sid),
      idToken: this.sealer.seal(placeOf(id, login.userId), idToken),
      expiresAt: login.expiresAt,
    });
    await this.rows.add(tx, row);
  }

  /** Passes the provider session on to the session that replaces a login challenge or another session. */
  async reassign(tx: Tx, from: LoginRow['id'], { id, expiresAt }: LoginRow<SessionId>): Promise<void> {
    await this.rows.reassign(tx, from, id, expiresAt);
  }

  /** Where the provider ends its own session; null for other logins and where it does not offer that. */
  async logoutUrl(sessionId: SessionId, returnTo: string): Promise<string | null> {
    const row = await this.rows.find(sessionId);
    if (!row) return null;
    const idToken = this.sealer.open(placeOf(row.id, row.userId), row.idToken).toString('utf8');
    return this.flow.endSessionUrl((issuer) => digest(issuer) === row.issuerDigest, idToken, returnTo);
  }

  /** Ends what the provider names; a session of its own counts before the subject. Returns whose sessions. */
  async endNamed(tx: Tx, { issuer, subject, sid }: LogoutNotice): Promise<UserId[]> {
    const named =
      sid === null ? { subjectDigest: nameOf(issuer, subject ?? '') } : { sidDigest: nameOf(issuer, sid) };
    return this.endFound(tx, () => this.rows.listNamed(tx, named));
  }

  /** Ends every session that the user has through a provider. */
  async endOf(tx: Tx, userId: UserId): Promise<void> {
    await this.endFound(tx, () => this.rows.listOf(tx, userId));
  }

  /** A login that is handed over at this moment stays in the list, under the session that it leads to then. */
  private async endFound(tx: Tx, list: () => Promise<readonly OidcSession[]>): Promise<UserId[]> {
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

const nameOf = (issuer: string, name: string): string => digest(JSON.stringify([issuer, name]));

/** Where the ID token of a session is sealed. */
export const placeOf = (row: string, user: UserId) => ({
  table: 'oidc_session',
  column: 'id_token',
  row,
  user,
});
