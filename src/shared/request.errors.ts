import { domainError, type Wait } from './domain-error.js';

/** A field is missing, empty or of the wrong type; the message names it. */
export const InvalidRequest = domainError('invalid', 'INVALID_REQUEST', 'The request is not valid');

/** A dependency is unavailable. The same request can be retried after the wait. */
export const ServiceUnavailable = domainError<Partial<Wait>>(
  'unavailable',
  'SERVICE_UNAVAILABLE',
  'Service temporarily unavailable',
  {},
  { optional: { remainingTime: 2 } },
);

export const PayloadTooLarge = domainError('too-large', 'PAYLOAD_TOO_LARGE', 'The request body is too large');
