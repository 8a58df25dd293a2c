import { domainError, type Wait } from '#shared';

export const RegistrationDisabled = domainError(
  'forbidden',
  'REGISTRATION_DISABLED',
  'Registration is currently disabled',
);

export const PasswordTooShort = domainError(
  'invalid',
  'PASSWORD_TOO_SHORT',
  'A password has at least 8 characters',
);

export const PasswordTooLong = domainError(
  'invalid',
  'PASSWORD_TOO_LONG',
  'A password has at most 1024 bytes',
);

export const PasswordMalformed = domainError(
  'invalid',
  'PASSWORD_MALFORMED',
  'The password contains text that cannot be encoded',
);

export const PasswordLoginDisabled = domainError(
  'forbidden',
  'PASSWORD_LOGIN_DISABLED',
  'Password authentication is currently disabled',
);

/** The same for an unknown name and for a wrong password. */
export const InvalidCredentials = domainError(
  'unauthenticated',
  'INVALID_CREDENTIALS',
  'Invalid username or password',
);

export const OidcOnlyAccount = domainError(
  'forbidden',
  'OIDC_ONLY_ACCOUNT',
  'This user uses external authentication',
);

/** Only after every factor was right, so that it tells a stranger nothing. */
export const AccountSuspended = domainError('forbidden', 'ACCOUNT_SUSPENDED', 'This account is suspended');

/** A wrong password of a logged-in user; clients must not take it for an ended session. */
export const IncorrectPassword = domainError('unauthenticated', 'INCORRECT_PASSWORD', 'Incorrect password');

export const TooManyPasswords = domainError<Wait>(
  'throttled',
  'LOGIN_RATE_LIMITED',
  'Too many login attempts. Please try again later.',
  { remainingTime: 600 },
);

export const PasswordTooCommon = domainError(
  'invalid',
  'PASSWORD_TOO_COMMON',
  'This password is too common: choose another',
);

export const ServiceAccount = domainError(
  'invalid',
  'SERVICE_ACCOUNT',
  'A service account has no password and cannot log in',
);

/** The data key could not be opened or wrapped; nothing was changed. */
export const ReencryptionFailed = domainError(
  'internal',
  'REENCRYPTION_FAILED',
  'The encrypted data could not be carried over to the new password; nothing was changed',
);

export const InvalidTempToken = domainError(
  'unauthenticated',
  'INVALID_TEMP_TOKEN',
  'Invalid temporary token',
);

export const LastAdmin = domainError('forbidden', 'LAST_ADMIN', 'The last admin cannot be removed');

/** Only after the right password, so that it tells a stranger nothing. */
export const UserNotAllowed = domainError('forbidden', 'USER_NOT_ALLOWED', 'This user may not log in here');
