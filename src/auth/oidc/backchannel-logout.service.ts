import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { LogoutTokensService, OidcNotConfigured, toNamespace } from '#oidc';
import { Transactions } from '#platform/database';
import { IdentityProviders } from '#sso-providers';
import { OidcSessionsService, toSessionFilter } from '../flow/oidc-sessions.service.js';

/** Ends sessions at the word of an identity provider (OpenID Connect Back-Channel Logout 1.0). */
@Injectable()
export class BackchannelLogout {
  constructor(
    private readonly providers: IdentityProviders,
    private readonly logoutTokens: LogoutTokensService,
    private readonly sessions: OidcSessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Ends the sessions that a logout token names: those of the provider's session if it names one, otherwise those of the
   * subject. Its issuer and its audience choose the provider; two providers have both in common only if they are the same
   * client. Throws `InvalidLogoutToken`, `OidcNotConfigured`, `OidcProviderUnreachable`.
   */
  async logOut(logoutToken: string): Promise<void> {
    if (!(await this.providers.hasAny())) throw new OidcNotConfigured();
    const addressed = await this.providers.listAddressed(this.logoutTokens.readAddress(logoutToken));
    const [first] = addressed;
    if (!first) return this.logoutTokens.refuse('no provider has its issuer and audience');
    const claims = await this.logoutTokens.verify(logoutToken, first);
    const filters = addressed.map(({ scope }) => toSessionFilter(toNamespace(scope, claims.issuer), claims));
    await this.transactions.run(async (tx) => {
      await this.logoutTokens.consume(tx, claims);
      for (const userId of await this.sessions.endMatching(tx, filters)) {
        const details = { by: 'identity provider' };
        await this.audit.record(tx, { action: 'logout', actor: null, subject: userId, details });
      }
    });
  }
}
