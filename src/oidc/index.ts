/** The protocols of identity providers that users log in at in their browser, up to a verified identity. Independent of accounts and of where the settings come from. */
export { admits, isAllowed } from './allowed-users.policy.js';
export { DRY_RUN_STEPS, DryRunResponse } from './dry-run.dto.js';
export { DryRunService } from './dry-run.service.js';
export {
  type IdentityProvider,
  type ProviderScope,
  toCallbackPath,
  toNamespace,
} from './identity-provider.js';
export * from './oidc.errors.js';
export {
  type StartedLogin,
  LOGIN_MS,
  OidcFlowService,
  type CallbackParameters,
  type ProofRequest,
  type ReturnedLogin,
} from './oidc-flow.service.js';
export { type LogoutTokenAddress } from './logout-token-verifier.js';
export { LogoutTokensService } from './logout-tokens.service.js';
export { OidcLogoutToken } from './logout-token.entity.js';
export { OidcModule } from './oidc.module.js';
export { OidcTransaction } from './oidc-transaction.entity.js';
export { isSameUrl, urlProblem } from './provider-address.js';
export { ProviderFailure } from './provider-failure.js';
export {
  DEFAULTS,
  parseEnvironment,
  type ProviderSettings,
  type StoredSettings,
  TOKEN_AUTH_METHODS,
  type TokenAuthMethod,
} from './provider-settings.js';
export { ProviderTransport } from './provider-transport.js';
export { type VerifiedIdentity } from './verified-identity.js';
