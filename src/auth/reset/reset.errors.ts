import { domainError, type Wait } from '#shared';

export const PasswordResetDisabled = domainError(
  'forbidden',
  'PASSWORD_RESET_DISABLED',
  'Password reset is currently disabled',
);

export const TooManyResets = domainError<Wait>(
  'throttled',
  'RESET_RATE_LIMITED',
  'Too many reset codes were requested. Please try again later.',
  { remainingTime: 3600 },
);

/** One error for wrong, expired, used and unknown codes, and for unknown names. */
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
