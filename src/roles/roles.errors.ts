import { domainError } from '#shared';

/** The target holds permissions that the caller lacks, so that acting on it could give the caller more power. */
export const MorePowerfulUser = domainError<{ missing: readonly string[] }>(
  'forbidden',
  'MORE_POWERFUL_USER',
  'This user holds permissions that you lack',
  { missing: ['*'] },
);

export const GrantNotAllowed = domainError<{ missing: readonly string[] }>(
  'forbidden',
  'GRANT_NOT_ALLOWED',
  'You cannot give or take permissions that you lack',
  { missing: ['users.manage'] },
);

export const RoleNotFound = domainError('not-found', 'ROLE_NOT_FOUND', 'Role not found');

export const RoleNameTaken = domainError('conflict', 'ROLE_NAME_TAKEN', 'A role with this name exists');

export const SystemRole = domainError(
  'forbidden',
  'SYSTEM_ROLE',
  'System roles cannot be changed, deleted or assigned',
);

/** Its groups would give a role that is gone, or one of the same name that is added later. */
export const RoleMapped = domainError<{ providers: readonly string[] }>(
  'conflict',
  'ROLE_MAPPED',
  'Groups of a provider give this role: remove it from the provider first',
  { providers: ['Company directory'] },
);

export const RoleAlreadyAssigned = domainError(
  'conflict',
  'ROLE_ALREADY_ASSIGNED',
  'The user has this role already',
);

export const UnknownPermissions = domainError<{ invalid: readonly string[] }>(
  'invalid',
  'UNKNOWN_PERMISSIONS',
  'Unknown permissions',
  { invalid: ['users.fly'] },
);
