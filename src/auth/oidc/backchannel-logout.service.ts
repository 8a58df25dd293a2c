import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { LogoutTokensService } from '#oidc';
import { Transactions } from '#platform/database';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';

/** The provider tells us that a login of its own is over (OpenID Connect Back-Channel Logout 1.0). */
@Injectable()
export class BackchannelLogoutService {
  constructor(
    private readonly tokens: LogoutTokensService,
    private readonly sessions: OidcSessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `InvalidLogoutToken`, `OidcNotConfigured`, `OidcProviderUnreachable`. */
  async logout(logoutToken: string): Promise<void> {
    const notice = await this.tokens.verify(logoutToken);
    await this.transactions.run(async (tx) => {
      await this.tokens.spend(tx, notice);
      for (const userId of await this.sessions.endNamed(tx, notice)) {
        const details = { by: 'identity provider' };
        await this.audit.record(tx, { action: 'logout', actor: null, subject: userId, details });
      }
    });
  }
}
