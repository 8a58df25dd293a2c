import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { digest, newId, randomSecret } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { type AuthorizationCodeId, Clock, MINUTE_MS } from '#shared';
import { AuthorizationCode } from '../store/authorization-code.entity.js';
import { AuthorizationCodeRepository } from '../store/authorization-code.repository.js';
import { AppApprovals } from './app-approvals.service.js';
import { type AuthorizationParameters, AuthorizationRequests } from './authorization-requests.js';

/** An app on the same machine exchanges its code at once. */
const LIFE_MS = MINUTE_MS;

/** Issues codes to apps, once their user has approved it (RFC 6749, section 4.1.2). */
@Injectable()
export class AuthorizationCodes {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly codes: AuthorizationCodeRepository,
    private readonly approvals: AppApprovals,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Returns the address of the app, with the code. Throws what {@link AuthorizationRequests.read} throws, and `SessionEnded`. */
  async approve(caller: SessionPrincipal, parameters: AuthorizationParameters): Promise<string> {
    const request = this.requests.read(parameters);
    const { client, redirectUri, codeChallenge } = request;
    const user = await this.approvals.findApprover(caller);
    const code = randomSecret().toString('base64url');
    await this.transactions.run(async (tx) => {
      const approval = await this.approvals.toApproval(tx, caller, user);
      const row = Object.assign(new AuthorizationCode(), {
        ...approval,
        id: newId<AuthorizationCodeId>(),
        codeDigest: digest(code),
        clientId: client.id,
        redirectUri,
        codeChallenge,
        expiresAt: this.clock.now() + LIFE_MS,
        issuedSessionId: null,
      });
      await this.codes.add(tx, row);
      const details = { client: client.id, redirect_uri: redirectUri };
      await this.audit.record(tx, { action: 'app_login.approved', actor: user.id, details });
    });
    return this.requests.answer(request, { code });
  }
}
