import { domainError, type Wait } from '#shared';

export const PasskeyNotFound = domainError('not-found', 'PASSKEY_NOT_FOUND', 'There is no such passkey');

/** Answers only callers who have proved who they are. */
export const NoPasskeys = domainError(
  'not-found',
  'NO_PASSKEYS',
  'This account has no passkey for this address',
);

/** The challenge is unknown, used, expired, or was issued for something else or to another client. */
export const PasskeyChallengeExpired = domainError(
  'invalid',
  'PASSKEY_CHALLENGE_EXPIRED',
  'The passkey request has expired: start again',
);

/** One answer for an unknown passkey, a wrong signature, origin or host, and a counter that went back. */
export const InvalidPasskey = domainError(
  'unauthenticated',
  'INVALID_PASSKEY',
  'Passkey authentication failed',
);

/** The passkey is right, but proves possession only. */
export const PasskeyNotVerified = domainError(
  'unauthenticated',
  'PASSKEY_NOT_VERIFIED',
  'This passkey did not verify who uses it: log in with the password first',
);

export const PasskeyRegistrationFailed = domainError(
  'invalid',
  'PASSKEY_REGISTRATION_FAILED',
  'Passkey registration failed',
);

export const TooManyPasskeys = domainError(
  'conflict',
  'PASSKEY_LIMIT',
  'The account has as many passkeys as it may have',
);

export const TooManyPasskeyAttempts = domainError<Wait>(
  'throttled',
  'PASSKEY_RATE_LIMITED',
  'Too many failed attempts with a passkey. Please try again later.',
  { remainingTime: 600 },
);
