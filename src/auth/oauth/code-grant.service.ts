import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { digest } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { type ClientInfo, type IssuedSession, SessionsService } from '#sessions';
import { Clock } from '#shared';
import { type AuthorizationCode } from '../store/authorization-code.entity.js';
import { AuthorizationCodeRepository } from '../store/authorization-code.repository.js';
import { AppApprovals } from './app-approvals.service.js';
import { OAuthInvalidGrant, OAuthInvalidRequest } from './oauth.errors.js';
import { type OAuthClient } from './oauth-clients.js';

export const CODE_GRANT = 'authorization_code';

/** What an app sends with its code (RFC 6749, section 4.1.3; RFC 7636, section 4.5). */
export type CodeFields = {
  readonly code?: string | undefined;
  readonly redirect_uri?: string | undefined;
  readonly code_verifier?: string | undefined;
};

const VERIFIER = /^[\w.~-]{43,128}$/;

class CodeUsed extends Error {}

/** Exchanges the codes of apps for sessions, each once. */
@Injectable()
export class CodeGrant {
  constructor(
    private readonly codes: AuthorizationCodeRepository,
    private readonly approvals: AppApprovals,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `OAuthInvalidRequest`, `OAuthInvalidGrant`. */
  async exchange(fields: CodeFields, app: OAuthClient, client: ClientInfo): Promise<IssuedSession> {
    const row = await this.find(fields, app);
    try {
      if (row.issuedSessionId !== null) throw new CodeUsed();
      const session = await this.approvals.logIn({
        approval: row,
        app,
        client,
        consume: async (tx, id) => {
          if (!(await this.codes.use(tx, row.id, id, this.clock.now()))) throw new CodeUsed();
        },
      });
      if (session !== null) return session;
    } catch (error) {
      if (!(error instanceof CodeUsed)) throw error;
      await this.endIssued(row);
    }
    throw new OAuthInvalidGrant();
  }

  private async find(
    { code, redirect_uri: redirectUri, code_verifier: verifier }: CodeFields,
    app: OAuthClient,
  ): Promise<AuthorizationCode> {
    if (!code || !redirectUri || !verifier) throw new OAuthInvalidRequest();
    const row = await this.codes.findByCode(digest(code));
    if (row?.clientId !== app.id || row.redirectUri !== redirectUri) throw new OAuthInvalidGrant();
    if (!isVerifierOf(row.codeChallenge, verifier)) throw new OAuthInvalidGrant();
    return row;
  }

  /**
   * Two have the code, and one of them is not the app: ends the session of whoever was faster (RFC 6749, section 4.1.2).
   * Does nothing if the code has merely expired.
   */
  private async endIssued({ id, userId }: AuthorizationCode): Promise<void> {
    await this.transactions.run(async (tx) => {
      const session = await this.codes.findIssuedSession(tx, id);
      if (session === null || !(await this.sessions.end(tx, session, 'revoked'))) return;
      const details = { session, reason: 'code_used_twice' };
      await this.audit.record(tx, { action: 'session.revoked', actor: null, subject: userId, details });
    });
  }
}

/** RFC 7636, section 4.6. */
function isVerifierOf(challenge: string, verifier: string): boolean {
  if (!VERIFIER.test(verifier)) return false;
  const expected = Buffer.from(challenge, 'base64url');
  const actual = createHash('sha256').update(verifier).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
