import { domainError, type Wait } from '#shared';

export const RegistrationDisabled = domainError(
  'forbidden',
  'REGISTRATION_DISABLED',
  'Registration is currently disabled',
);

export const TooManyRegistrations = domainError<Wait>(
  'throttled',
  'REGISTRATION_RATE_LIMITED',
  'Too many accounts were created from this address. Please try again later.',
  { remainingTime: 3600 },
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
  'The password holds text that cannot be encoded',
);

/** One answer for an unknown name and for a wrong password. */
export const InvalidCredentials = domainError(
  'unauthenticated',
  'INVALID_CREDENTIALS',
  'Invalid username or password',
);

export const PasswordLoginDisabled = domainError(
  'forbidden',
  'PASSWORD_LOGIN_DISABLED',
  'Password authentication is currently disabled',
);

export const OidcOnlyAccount = domainError(
  'forbidden',
  'OIDC_ONLY_ACCOUNT',
  'This user uses external authentication',
);

/** A wrong password of somebody who is logged in; clients must not take it for a lost session. */
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
  'This password is among the commonest: choose another',
);

/** The data key could not be opened or wrapped; nothing was changed. */
export const ReencryptionFailed = domainError(
  'failed',
  'REENCRYPTION_FAILED',
  'The encrypted data could not be carried over to the new password; nothing was changed',
);

export const PasswordResetDisabled = domainError(
  'forbidden',
  'PASSWORD_RESET_DISABLED',
  'Password reset is currently disabled',
);

export const TooManyResets = domainError<Wait>(
  'throttled',
  'RESET_RATE_LIMITED',
  'Too many reset codes were asked for. Please try again later.',
  { remainingTime: 3600 },
);

/** One answer for wrong, expired, spent and never issued codes and for unknown names. */
export const InvalidResetCode = domainError('invalid', 'INVALID_RESET_CODE', 'Invalid or expired reset code');

export const TooManyResetCodes = domainError<Wait>(
  'throttled',
  'RESET_CODE_RATE_LIMITED',
  'Too many wrong reset codes. Please try again later.',
  { remainingTime: 900 },
);

export const InvalidResetToken = domainError(
  'invalid',
  'INVALID_RESET_TOKEN',
  'Invalid or expired reset token',
);

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

export const LastAdmin = domainError('forbidden', 'LAST_ADMIN', 'The last admin cannot be removed');

export const InvalidTempToken = domainError(
  'unauthenticated',
  'INVALID_TEMP_TOKEN',
  'Invalid temporary token',
);

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
  'This user has no password and could not log in any more',
);
