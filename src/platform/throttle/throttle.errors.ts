import { domainError, type Wait } from '#shared';

export const TooManyRequests = domainError<Wait>(
  'throttled',
  'TOO_MANY_REQUESTS',
  'Too many requests. Please slow down.',
  { remainingTime: 20 },
);
