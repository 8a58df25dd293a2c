import { domainError } from '#shared';

export const InvalidJson = domainError('invalid', 'INVALID_JSON', 'The request body is not valid JSON');

export const UnsupportedMediaType = domainError(
  'unsupported-type',
  'UNSUPPORTED_MEDIA_TYPE',
  'The request body must be application/json',
);

export const HeadersTooLarge = domainError(
  'header-too-large',
  'HEADERS_TOO_LARGE',
  'The request headers are too large',
);

export const RouteNotFound = domainError('not-found', 'NOT_FOUND', 'Not found');

export const MethodNotAllowed = domainError('method-not-allowed', 'METHOD_NOT_ALLOWED', 'Method not allowed');

export const ExpectationFailed = domainError(
  'expectation-failed',
  'EXPECTATION_FAILED',
  'Only the expectation 100-continue is supported',
);

export const RequestTimedOut = domainError(
  'invalid',
  'REQUEST_TOO_SLOW',
  'The request did not arrive in time',
);

/** Something of ours broke. The request id leads to the log line that tells what. */
export const InternalError = domainError('internal', 'INTERNAL_ERROR', 'Something went wrong on our side');
