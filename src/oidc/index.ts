/** The identity provider: its configuration and the protocol, up to a verified identity. Independent of users and sessions. */
export { AdminLoginGuard } from './oidc-config-change.service.js';
export { admits } from './allowed-users.policy.js';
export { OidcAdministrationService } from './oidc-administration.service.js';
export { OidcConfig } from './oidc-config.entity.js';
export { OidcConfigService } from './oidc-config.service.js';
export * from './oidc.errors.js';
export {
  type StartedLogin,
  LOGIN_MS,
  OidcFlowService,
  type CallbackParameters,
} from './oidc-flow.service.js';
export { LogoutTokensService } from './logout-tokens.service.js';
export { OidcLogoutToken } from './logout-token.entity.js';
export { OidcModule } from './oidc.module.js';
export { OidcTransaction } from './oidc-transaction.entity.js';
export { ProviderFailure } from './provider-failure.js';
export { ProviderTransport } from './provider-transport.js';
export { type VerifiedIdentity } from './verified-identity.js';
