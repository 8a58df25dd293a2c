import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { Clock } from '#shared';
import { DryRunLogin } from './dry-run-login.js';
import { DryRunService } from './dry-run.service.js';
import { GithubDryRun } from './github-dry-run.js';
import { GithubProfile } from './github-profile.js';
import { LogoutTokenRepository } from './logout-token.repository.js';
import { LogoutTokensService } from './logout-tokens.service.js';
import { LogoutTokenVerifier } from './logout-token-verifier.js';
import { OidcFlowService, secretsContext } from './oidc-flow.service.js';
import { OidcTransactionRepository } from './oidc-transaction.repository.js';
import { ProviderClient } from './provider-client.js';
import { ProviderDiscovery } from './provider-discovery.js';
import { CodeExchange } from './code-exchange.js';
import { ProviderKeys } from './provider-keys.js';
import { ProviderTransport } from './provider-transport.js';
import { Userinfo } from './userinfo.js';

@Module({
  providers: [
    CodeExchange,
    DryRunLogin,
    DryRunService,
    GithubDryRun,
    GithubProfile,
    LogoutTokenRepository,
    LogoutTokensService,
    LogoutTokenVerifier,
    OidcFlowService,
    OidcTransactionRepository,
    ProviderClient,
    ProviderDiscovery,
    ProviderKeys,
    ProviderTransport,
    Userinfo,
  ],
  exports: [DryRunService, LogoutTokensService, OidcFlowService],
})
export class OidcModule {
  constructor(
    sweeper: Sweeper,
    pending: OidcTransactionRepository,
    logoutTokens: LogoutTokenRepository,
    clock: Clock,
    columns: SealedColumns,
  ) {
    columns.register({
      table: 'oidc_transaction',
      column: 'secrets',
      key: 'state_digest',
      contextColumns: [],
      toContext: ({ id }) => secretsContext(id),
    });
    sweeper.register('logout tokens', (tx, limit) => logoutTokens.sweep(tx, clock.now(), limit));
    sweeper.register('provider logins', (tx, limit) => pending.sweep(tx, clock.now(), limit));
  }
}
