import { domainError } from '#shared';

export const CannotSuspendSelf = domainError(
  'invalid',
  'CANNOT_SUSPEND_SELF',
  'You cannot suspend your own account',
);

/** A session alone must not be enough to replace what its owner logs in with. */
export const CannotResetSelf = domainError(
  'invalid',
  'CANNOT_RESET_SELF',
  'Change your own password and second factor in your account, where they are asked for first',
);

export const ServiceAccountPassword = domainError(
  'invalid',
  'SERVICE_ACCOUNT_PASSWORD',
  'A service account has no password: leave it out',
);

export const DataWipeRequired = domainError(
  'conflict',
  'DATA_WIPE_REQUIRED',
  'Only the old password opens this user’s data: confirm with confirmDataWipe that it becomes unreadable',
);
