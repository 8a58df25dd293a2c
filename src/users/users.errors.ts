import { domainError } from '#shared';

export const InvalidUsername = domainError(
  'invalid',
  'INVALID_USERNAME',
  'A username has 1 to 64 visible characters',
);

export const UsernameTaken = domainError('conflict', 'USERNAME_TAKEN', 'Username already exists');

export const UserNotFound = domainError('not-found', 'USER_NOT_FOUND', 'User not found');
