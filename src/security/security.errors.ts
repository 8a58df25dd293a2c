import { type Need, NEEDS } from '#access';
import { domainError, type Wait } from '#shared';

export const InvalidPasscodeFormat = domainError(
  'invalid',
  'INVALID_PASSCODE_FORMAT',
  'Invalid passcode format',
);

/** Existing clients recognise this sentence, and then ask for the passcode. */
export const CurrentPasscodeRequired = domainError(
  'invalid',
  'CURRENT_PASSCODE_REQUIRED',
  'current_passcode is required to change the passcode',
);

export const InvalidLockAfterMinutes = domainError(
  'invalid',
  'INVALID_LOCK_AFTER_MINUTES',
  'lock_after_minutes must be a whole number from 5 to 120',
);

export const NoPasscodeSet = domainError('not-found', 'NO_PASSCODE_SET', 'No passcode set');

export const IncorrectPasscode = domainError('unauthenticated', 'INCORRECT_PASSCODE', 'Incorrect passcode');

export const TooManyAttempts = domainError<Wait>('throttled', 'TOO_MANY_ATTEMPTS', 'Too many attempts', {
  remainingTime: 900,
});

export const PasskeyUnlockNotAllowed = domainError(
  'forbidden',
  'PASSKEY_UNLOCK_NOT_ALLOWED',
  'This account does not allow passkeys to unlock the screen',
);

export const InvalidTerminalId = domainError(
  'invalid',
  'INVALID_TERMINAL_ID',
  'A terminal id is 1 to 128 letters, digits, dots, underscores, colons and hyphens',
);

export const MfaNotEnabled = domainError('invalid', 'MFA_NOT_ENABLED', 'MFA is not enabled on this account');

export const InvalidMfaCodeFormat = domainError('invalid', 'INVALID_MFA_CODE_FORMAT', 'A code is six digits');

export const TerminalNotLocked = domainError('invalid', 'TERMINAL_NOT_LOCKED', 'This terminal is not locked');

/** Wrong, expired, or already used. */
export const InvalidMfaCode = domainError<{ remainingAttempts?: number }>(
  'unauthenticated',
  'INVALID_MFA_CODE',
  'Invalid MFA code',
  {},
  { optional: { remainingAttempts: 4 } },
);

/** The terminal is locked and this session has no temporary access. */
export const MfaRequired = domainError<{ needs: readonly Need[]; terminalId?: string }>(
  'forbidden',
  'MFA_REQUIRED',
  'MFA verification required',
  { needs: ['terminal_code'] },
  { optional: { terminalId: 'cont_123' }, itemValues: { needs: NEEDS } },
);
