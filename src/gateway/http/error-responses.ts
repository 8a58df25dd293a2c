import { STATUS_CODES } from 'node:http';
import { type Closing } from '#connections';
import { escapeHtml } from '#platform/http';
import { type GatewayResponse } from '../decisions.js';
import { headerValues, type HeaderList } from '../headers/header-list.js';
import { UpstreamError } from '../upstream/upstream-error.js';

/** An error of the gateway itself. The texts reveal nothing about the upstream. */
export type GatewayError = { readonly status: number; readonly code: string; readonly message: string };

const error = (status: number, code: string, message: string): GatewayError => ({ status, code, message });

export const ERRORS = {
  badRequest: error(400, 'INVALID_REQUEST', 'The request is invalid'),
  methodNotAllowed: error(405, 'METHOD_NOT_ALLOWED', 'The method is not allowed'),
  timedOut: error(408, 'REQUEST_TIMEOUT', 'The request took too long'),
  headersTooLarge: error(431, 'HEADERS_TOO_LARGE', 'The request headers are too large'),
  unsupportedEncoding: error(501, 'UNSUPPORTED_TRANSFER_ENCODING', 'The transfer encoding is not supported'),
  badGateway: error(502, 'BAD_GATEWAY', 'The application cannot be reached'),
  tooMany: error(503, 'TOO_MANY_CONNECTIONS', 'Too many connections are open'),
  unavailable: error(503, 'SERVICE_UNAVAILABLE', 'The service is temporarily unavailable'),
  gatewayTimeout: error(504, 'GATEWAY_TIMEOUT', 'The application does not respond'),
} as const satisfies Record<string, GatewayError>;

const BY_STATUS: ReadonlyMap<number, GatewayError> = new Map([
  [401, error(401, 'SESSION_NOT_FOUND', 'The session has ended')],
  [403, error(403, 'FORBIDDEN', 'Access to the application was withdrawn')],
  [423, error(401, 'ACCOUNT_LOCKED', 'The screen is locked')],
]);

/** Returns the error for a request that was closed before its response began. */
export const errorForClosing = ({ code }: Closing): GatewayError =>
  BY_STATUS.get(code - 4_000) ?? ERRORS.unavailable;

/** Returns the error for a failure of the upstream or of the connection to it. */
export const errorForUpstream = (failure: unknown): GatewayError =>
  failure instanceof UpstreamError && failure.failure === 'timeout'
    ? ERRORS.gatewayTimeout
    : ERRORS.badGateway;

const RETRY_SECONDS = '5';
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * Returns an error as JSON, or as a small page for browsers that navigate.
 *
 * @param list the headers of the request
 * @param frameAncestors of the application, if it is known
 */
export function toErrorResponse(
  { status, code, message }: GatewayError,
  list: HeaderList,
  frameAncestors: string | null = null,
): GatewayResponse {
  const isPage = headerValues(list, 'accept').some((value) => /\btext\/html\b/i.test(value));
  const headers = [
    ...['Content-Type', isPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'],
    ...['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'],
    ...['Content-Security-Policy', `${POLICY}; frame-ancestors ${frameAncestors ?? "'self'"}`],
    ...(status === 503 ? ['Retry-After', RETRY_SECONDS] : []),
  ];
  const body = isPage ? toPage(status, message) : JSON.stringify({ error: message, code });
  return { kind: 'response', status, headers, body };
}

function toPage(status: number, message: string): string {
  const title = escapeHtml(`${status} ${STATUS_CODES[status] ?? ''}`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><body style="font:16px system-ui;margin:15vh auto;max-width:32rem;padding:0 1rem"><h1 style="font-size:1.25rem">${title}</h1><p>${escapeHtml(message)}.</p></body></html>\n`;
}
