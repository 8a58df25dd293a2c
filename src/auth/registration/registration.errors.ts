import { domainError, type Wait } from '#shared';

export const TooManyRegistrations = domainError<Wait>(
  'throttled',
  'REGISTRATION_RATE_LIMITED',
  'Too many accounts were created from this address. Please try again later.',
  { remainingTime: 3600 },
);

export const SetupCodeRequired = domainError(
  'forbidden',
  'SETUP_CODE_REQUIRED',
  'The first account needs the setup code that the log of the service shows',
);

export const InvalidSetupCode = domainError('forbidden', 'INVALID_SETUP_CODE', 'Wrong setup code');

export const TooManySetupCodes = domainError<Wait>(
  'throttled',
  'SETUP_CODE_RATE_LIMITED',
  'Too many wrong setup codes. Please try again later.',
  { remainingTime: 900 },
);
