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

/** Something of ours broke. The request id leads to the log line that tells what. */
export const InternalError = domainError('internal', 'INTERNAL_ERROR', 'Something went wrong on our side');

/** The one table from what went wrong to the HTTP status (RFC 9110, section 15; RFC 6585). */
export const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-type': 415,
  'expectation-failed': 417,
  /** Unless `LOCKED_STATUS` says 423. */
  locked: 403,
  /** Unless `WOULD_LOCK_OUT_STATUS` says 403. */
  'locks-out': 409,
  throttled: 429,
  'header-too-large': 431,
  internal: 500,
  'bad-gateway': 502,
  unavailable: 503,
};

/** The settings that decide a status, for front ends that know another one. */
type StatusSettings = { readonly LOCKED_STATUS: number; readonly WOULD_LOCK_OUT_STATUS: number };

/** The status of a refusal as this service is configured. */
export function refusalStatus(kind: ErrorKind, settings: StatusSettings): number {
  if (kind === 'locked') return settings.LOCKED_STATUS;
  return kind === 'locks-out' ? settings.WOULD_LOCK_OUT_STATUS : STATUS[kind];
}

const DEFAULT_RETRY_SECONDS = 2;

/** The body of every refusal: a sentence for people, a code for programs, and the refusal's own fields. */
export function errorBody(error: DomainError): Record<string, unknown> {
  return { error: error.message, code: error.code, ...error.details };
}

/** Headers that belong to a refusal: when to come back (whole seconds), or how to authenticate. */
export function errorHeaders({ kind, details }: DomainError): Record<string, string> {
  const { remainingTime } = details;
  if (typeof remainingTime === 'number') return { 'retry-after': String(remainingTime) };
  if (kind === 'unavailable') return { 'retry-after': String(DEFAULT_RETRY_SECONDS) };
  return kind === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {};
}
