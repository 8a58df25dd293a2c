import { Module } from '@nestjs/common';
import { LdapModule } from '#ldap';
import { OidcModule } from '#oidc';
import { SealedColumns } from '#platform/keys';
import { RolesModule } from '#roles';
import { SettingsModule } from '#settings';
import { UsersModule } from '#users';
import { Directories } from './directories.service.js';
import { IdentityProviderConfigs } from './identity-provider-configs.service.js';
import { IdentityProviders } from './identity-providers.service.js';
import { LdapConfigs } from './ldap-configs.service.js';
import { ProviderAdmission } from './provider-admission.service.js';
import { ProviderRoleMaps } from './provider-role-maps.service.js';
import { OidcConfigAdministration } from './oidc-config-administration.service.js';
import { OidcConfigController } from './oidc-config.controller.js';
import { OidcConfigRepository } from './oidc-config.repository.js';
import { ProviderConfigs } from './provider-configs.service.js';
import { OIDC_CONFIG_CONTEXT, ProviderSecrets, toSecretContext } from './provider-secrets.service.js';
import { ProviderViews } from './provider-views.service.js';
import { SsoProviderChanges } from './sso-provider-changes.service.js';
import { SsoProviderRepository } from './sso-provider.repository.js';
import { SsoProvidersController } from './sso-providers.controller.js';
import { SsoProviders } from './sso-providers.service.js';

@Module({
  imports: [LdapModule, OidcModule, RolesModule, SettingsModule, UsersModule],
  controllers: [OidcConfigController, SsoProvidersController],
  providers: [
    Directories,
    IdentityProviderConfigs,
    IdentityProviders,
    LdapConfigs,
    OidcConfigAdministration,
    OidcConfigRepository,
    ProviderAdmission,
    ProviderConfigs,
    ProviderRoleMaps,
    ProviderSecrets,
    ProviderViews,
    SsoProviderChanges,
    SsoProviderRepository,
    SsoProviders,
  ],
  exports: [Directories, IdentityProviders, ProviderRoleMaps, SsoProviders],
})
export class SsoProvidersModule {
  constructor(columns: SealedColumns) {
    columns.register({
      table: 'sso_provider',
      column: 'secret',
      key: 'id',
      contextColumns: ['is_primary'],
      toContext: ({ id, is_primary: isPrimary }) => toSecretContext({ id, isPrimary: Boolean(isPrimary) }),
    });
    columns.register({
      table: 'oidc_config',
      column: 'client_secret',
      key: 'id',
      contextColumns: [],
      toContext: () => OIDC_CONFIG_CONTEXT,
    });
  }
}
