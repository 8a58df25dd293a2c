import { domainError, type DomainError, type ErrorKind } from '#shared';

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

/** An unexpected error. The log line with the request ID has the details. */
export const InternalError = domainError('internal', 'INTERNAL_ERROR', 'Something went wrong on our side');

/** The HTTP status of each kind of error (RFC 9110, section 15; RFC 6585). */
export const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  'expectation-failed': 417,
  /** Or 423, with `LOCKED_STATUS`. */
  locked: 403,
  /** Or 403, with `WOULD_LOCK_OUT_STATUS`. */
  'locks-out': 409,
  throttled: 429,
  'header-too-large': 431,
  internal: 500,
  'bad-gateway': 502,
  unavailable: 503,
};

/** The settings that override a status, for front ends that expect another one. */
type StatusSettings = { readonly LOCKED_STATUS: number; readonly WOULD_LOCK_OUT_STATUS: number };

/** Returns the status of an error, as configured. */
export function errorStatus(kind: ErrorKind, settings: StatusSettings): number {
  if (kind === 'locked') return settings.LOCKED_STATUS;
  return kind === 'locks-out' ? settings.WOULD_LOCK_OUT_STATUS : STATUS[kind];
}

const DEFAULT_RETRY_SECONDS = 2;

/** Returns the body of an error response: a human-readable message, a stable code, and the fields of the error. */
export function errorBody(error: DomainError): Record<string, unknown> {
  return { error: error.message, code: error.code, ...error.details };
}

/** Returns the headers of an error response: `Retry-After` in whole seconds, or `WWW-Authenticate`. */
export function errorHeaders({ kind, details }: DomainError): Record<string, string> {
  const { remainingTime } = details;
  if (typeof remainingTime === 'number') return { 'retry-after': String(remainingTime) };
  if (kind === 'unavailable') return { 'retry-after': String(DEFAULT_RETRY_SECONDS) };
  return kind === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {};
}
