import { domainError } from '#shared';

export const IncompleteOidcConfig = domainError<{ missing: readonly string[] }>(
  'invalid',
  'INCOMPLETE_OIDC_CONFIG',
  'All OIDC configuration fields are required',
  { missing: ['client_secret', 'token_url'] },
);

export const InvalidUrl = domainError<{ field: string }>(
  'invalid',
  'INVALID_URL',
  'A URL of the provider is not an allowed https URL',
  { field: 'issuer_url' },
);

export const OidcNotConfigured = domainError('not-found', 'OIDC_NOT_CONFIGURED', 'OIDC is not configured');

/** Not offered, because the token would have to be in a URL. */
export const AppCallbackNotSupported = domainError(
  'invalid',
  'APP_CALLBACK_NOT_SUPPORTED',
  'A login through the provider cannot be handed to an app here: log in with a password, or in the web view of the app',
);

/** Discovery failed. The log of this request contains the reason. */
export const OidcProviderUnreachable = domainError(
  'bad-gateway',
  'OIDC_PROVIDER_UNREACHABLE',
  'The identity provider is unreachable or returned an invalid response',
);

/** One error for unknown, used and expired states, and for those of another browser. */
export const InvalidOidcState = domainError(
  'invalid',
  'INVALID_OIDC_STATE',
  'This login is unknown, has expired or was started in another browser: start again',
);

export const OidcExchangeFailed = domainError(
  'invalid',
  'OIDC_EXCHANGE_FAILED',
  'The identity provider did not accept the authorization code',
);

export const InvalidLogoutToken = domainError('invalid', 'INVALID_LOGOUT_TOKEN', 'Invalid logout token');
