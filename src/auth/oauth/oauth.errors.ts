import { domainError } from '#shared';

/**
 * The errors of the token endpoint. Their texts are the error codes of RFC 6749, section 5.2, which clients of that
 * specification read in `error`.
 */
export const OAuthInvalidRequest = domainError('invalid', 'OAUTH_INVALID_REQUEST', 'invalid_request');
export const OAuthInvalidClient = domainError('invalid', 'OAUTH_INVALID_CLIENT', 'invalid_client');
export const OAuthInvalidGrant = domainError('invalid', 'OAUTH_INVALID_GRANT', 'invalid_grant');
export const UnsupportedGrantType = domainError(
  'invalid',
  'UNSUPPORTED_GRANT_TYPE',
  'unsupported_grant_type',
);

/** The browser must not be sent there: nobody has said that the address belongs to the app (RFC 6749, section 4.1.2.1). */
export const UnregisteredRedirectUri = domainError(
  'invalid',
  'UNREGISTERED_REDIRECT_URI',
  'This address is not registered for the app',
);

/** The app has to be told: `redirect_to` is its address with the error (RFC 6749, section 4.1.2.1). */
export const InvalidAuthorizationRequest = domainError<{ readonly redirect_to: string }>(
  'invalid',
  'INVALID_AUTHORIZATION_REQUEST',
  'The app did not ask correctly: it must ask for a code, with a code challenge of the method S256',
  { redirect_to: 'http://127.0.0.1:51234/callback?error=invalid_request' },
);
