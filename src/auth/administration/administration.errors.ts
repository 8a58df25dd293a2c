import { domainError } from '#shared';

export const AlreadyAdmin = domainError('invalid', 'ALREADY_ADMIN', 'User is already an admin');

export const NotAnAdmin = domainError('invalid', 'NOT_AN_ADMIN', 'User is not an admin');

export const CannotRemoveSelf = domainError(
  'invalid',
  'CANNOT_REMOVE_SELF',
  'You cannot remove your own admin status',
);

export const CannotDeleteSelf = domainError(
  'invalid',
  'CANNOT_DELETE_SELF',
  'You cannot delete your own account here',
);

export const AlreadySuspended = domainError('invalid', 'ALREADY_SUSPENDED', 'User is already suspended');

export const NotSuspended = domainError('invalid', 'NOT_SUSPENDED', 'User is not suspended');

export const NotOidcOnly = domainError(
  'invalid',
  'NOT_OIDC_ONLY',
  'This account does not log in through the identity provider alone',
);

export const TargetNotPassword = domainError(
  'invalid',
  'TARGET_NOT_PASSWORD',
  'Target user must be a password-based account',
);

export const TargetAlreadyLinked = domainError(
  'invalid',
  'TARGET_ALREADY_LINKED',
  'Target user already has OIDC authentication configured',
);

export const SameUser = domainError('invalid', 'SAME_USER', 'An account cannot be linked to itself');

export const NotOidc = domainError('invalid', 'NOT_OIDC', 'User does not have OIDC authentication enabled');

export const NoPassword = domainError(
  'invalid',
  'NO_PASSWORD',
  'This user has no password and could no longer log in',
);
