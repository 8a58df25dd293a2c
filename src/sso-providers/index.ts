/** The sources of identities besides the passwords of this service: their settings, and who may log in with them. Independent of accounts. */
export { AdminLoginGuard } from './admin-login-guard.js';
export { Directories, type Directory } from './directories.service.js';
export { IdentityProviders, parseProviderId } from './identity-providers.service.js';
export { OidcConfigAdministration } from './oidc-config-administration.service.js';
export { OidcConfig } from './oidc-config.entity.js';
export { ProviderAccounts } from './provider-accounts.js';
export { ProviderRoleMaps } from './provider-role-maps.service.js';
export { SsoProvider } from './sso-provider.entity.js';
export * from './sso-providers.errors.js';
export { SsoProviders } from './sso-providers.service.js';
export { SsoProvidersModule } from './sso-providers.module.js';
