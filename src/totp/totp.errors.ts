import { domainError, type Wait } from '#shared';

export const TotpAlreadyEnabled = domainError('invalid', 'TOTP_ALREADY_ENABLED', 'TOTP is already enabled');

export const TotpNotEnabled = domainError('invalid', 'TOTP_NOT_ENABLED', 'TOTP is not enabled');

export const TotpNotInitiated = domainError(
  'invalid',
  'TOTP_NOT_INITIATED',
  'TOTP setup was not started, or too long ago',
);

/** Only after a correct first factor, so that it tells a stranger nothing. */
export const SecondFactorUnavailable = domainError(
  'forbidden',
  'SECOND_FACTOR_UNAVAILABLE',
  'The second factor of this account was not carried over from the earlier system: ask an admin to disable it',
);

/** The code is wrong, expired or already used. */
export const InvalidTotpCode = domainError<{ remainingAttempts?: number }>(
  'unauthenticated',
  'INVALID_TOTP_CODE',
  'Invalid TOTP code',
  {},
  { optional: { remainingAttempts: 4 } },
);

export const TooManyTotpCodes = domainError<Wait>(
  'throttled',
  'TOTP_RATE_LIMITED',
  'Too many wrong codes. Please try again later.',
  { remainingTime: 900 },
);

export const DeviceNotFound = domainError('not-found', 'DEVICE_NOT_FOUND', 'There is no such trusted device');
