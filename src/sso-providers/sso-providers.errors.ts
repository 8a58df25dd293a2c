import { domainError } from '#shared';

/** Also for a provider that is disabled or of another type than the operation needs. */
export const SsoProviderNotFound = domainError(
  'not-found',
  'SSO_PROVIDER_NOT_FOUND',
  'SSO provider not found',
);

export const InvalidProviderSettings = domainError<{ field: string }>(
  'invalid',
  'INVALID_PROVIDER_SETTINGS',
  'A setting of the provider cannot be used',
  { field: 'userSearchFilter' },
);

/** The `OIDC_*` variables are read at start and cannot be changed here. */
export const SsoProviderReadOnly = domainError(
  'conflict',
  'SSO_PROVIDER_READ_ONLY',
  'This provider is configured by the OIDC_* environment variables: change those and restart',
);

/** Its accounts would keep an identity that nobody can check any more. */
export const SsoProviderInUse = domainError<{ users: number }>(
  'conflict',
  'SSO_PROVIDER_IN_USE',
  'Accounts log in with this provider: disable it, or delete or unlink them first',
  { users: 3 },
);
