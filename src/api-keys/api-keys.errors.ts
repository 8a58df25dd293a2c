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
  'scopes must be a list of one or more of the allowed scopes',
  { allowed: ['users.view', 'me', 'data', 'introspect', 'door:shell'] },
);

export const ApiKeyNotFound = domainError('not-found', 'API_KEY_NOT_FOUND', 'API key not found');

export const ScopeNotHeld = domainError<{ missing: readonly string[] }>(
  'forbidden',
  'SCOPE_NOT_HELD',
  'An API key can have only permissions that its user holds',
  { missing: ['users.manage'] },
);

export const DataNotInScope = domainError(
  'conflict',
  'DATA_NOT_IN_SCOPE',
  'The scopes of this API key do not include data',
);

export const ApiKeyLimit = domainError<{ limit: number }>(
  'conflict',
  'API_KEY_LIMIT',
  'You have too many API keys: delete some first',
  { limit: 50 },
);
