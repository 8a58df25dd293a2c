import { domainError } from '#shared';

/** A change after which no admin could enter any more. */
export const WouldLockOut = domainError(
  'locks-out',
  'WOULD_LOCK_OUT',
  'No admin could log in any more: first link an admin to a working identity provider',
);
