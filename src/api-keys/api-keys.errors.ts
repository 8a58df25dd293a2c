import { domainError } from '#shared';

export const InvalidApiKey = domainError('unauthenticated', 'INVALID_API_KEY', 'Invalid API key');

export const ApiKeyExpired = domainError('unauthenticated', 'API_KEY_EXPIRED', 'API key has expired');

export const InvalidExpiry = domainError(
  'invalid',
  'INVALID_EXPIRY',
  'expiresAt must be a date and time with a zone, in the future, like 2031-01-31T12:00:00Z',
);

export const InvalidScopes = domainError<{ allowed: readonly string[] }>(
  'invalid',
  'INVALID_SCOPES',
  'scopes is a list of at least one of the allowed scopes, or null',
  { allowed: ['introspect', 'door:shell'] },
);

export const ApiKeyNotFound = domainError('not-found', 'API_KEY_NOT_FOUND', 'API key not found');
