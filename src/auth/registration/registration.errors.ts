import { domainError, type Wait } from '#shared';

export const TooManyRegistrations = domainError<Wait>(
  'throttled',
  'REGISTRATION_RATE_LIMITED',
  'Too many accounts were created from this address. Please try again later.',
  { remainingTime: 3600 },
);
