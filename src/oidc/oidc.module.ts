import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { SettingsModule } from '#settings';
import { Clock } from '#shared';
import { DryRunLogin } from './dry-run-login.js';
import { DryRunService } from './dry-run.service.js';
import { LogoutTokenRepository } from './logout-token.repository.js';
import { LogoutTokensService } from './logout-tokens.service.js';
import { LogoutTokenVerifier } from './logout-token-verifier.js';
import { OidcAdministrationService } from './oidc-administration.service.js';
import { OidcConfigController } from './oidc-config.controller.js';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { OidcConfigChangeService } from './oidc-config-change.service.js';
import { CLIENT_SECRET, OidcConfigService } from './oidc-config.service.js';
import { OidcFlowService, placeOf } from './oidc-flow.service.js';
import { OidcTransactionRepository } from './oidc-transaction.repository.js';
import { ProviderClient } from './provider-client.js';
import { ProviderDiscovery } from './provider-discovery.js';
import { CodeExchange } from './provider-exchange.js';
import { ProviderKeys } from './provider-keys.js';
import { ProviderTransport } from './provider-transport.js';
import { Userinfo } from './provider-userinfo.js';

@Module({
  imports: [SettingsModule],
  controllers: [OidcConfigController],
  providers: [
    CodeExchange,
    DryRunLogin,
    DryRunService,
    LogoutTokenRepository,
    LogoutTokensService,
    LogoutTokenVerifier,
    OidcAdministrationService,
    OidcConfigChangeService,
    OidcConfigRepository,
    OidcConfigService,
    OidcFlowService,
    OidcTransactionRepository,
    ProviderClient,
    ProviderDiscovery,
    ProviderKeys,
    ProviderTransport,
    Userinfo,
  ],
  exports: [LogoutTokensService, OidcConfigService, OidcFlowService],
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
      table: 'oidc_config',
      column: 'client_secret',
      key: 'id',
      also: [],
      placeOf: () => CLIENT_SECRET,
    });
    columns.register({
      table: 'oidc_transaction',
      column: 'secrets',
      key: 'state_digest',
      also: [],
      placeOf: ({ id }) => placeOf(id),
    });
    sweeper.register('logout tokens', (tx, limit) => logoutTokens.sweep(tx, clock.now(), limit));
    sweeper.register('provider logins', (tx, limit) => pending.sweep(tx, clock.now(), limit));
  }
}
