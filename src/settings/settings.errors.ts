import { domainError } from '#shared';

/** Refuses a change after which no admin could log in. */
export const WouldLockOut = domainError(
  'locks-out',
  'WOULD_LOCK_OUT',
  'No admin would be able to log in: first link an admin to a working identity provider',
);
