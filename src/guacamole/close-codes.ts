import { type Closing as ConnectionClosing, CLOSINGS } from '#connections';
import { DomainError, messageOf } from '#shared';
import { RefusedTarget } from './guacamole.errors.js';

/**
 * The close code and reason of a WebSocket. Our codes are an HTTP status plus 4000. The reason is a status of
 * guacamole-common-js (`Guacamole.Status.Code`), which it passes on to the page.
 */
export type Closing = { readonly code: number; readonly reason: string };

/** How a WebSocket ended. */
export type Ending = {
  /** From RFC 6455 or ours; 1005 or 1006 if the client sent none. */
  readonly code: number;
  /** For the logs. */
  readonly cause: string;
};

const UNAUTHORIZED = '769';
const FORBIDDEN = '771';
const TOO_MANY = '797';
const UPSTREAM_NOT_FOUND = '519';
const UPSTREAM_UNAVAILABLE = '520';

export const CLOSE_CODES = {
  /** The desktop ended, or the client disconnected. */
  finished: { code: 1000, reason: '' },
  /** The token is invalid or expired, or the session has ended. */
  notAdmitted: { code: 4401, reason: UNAUTHORIZED },
  /** The terminal is locked, or the settings no longer allow the user or the target. */
  forbidden: { code: 4403, reason: FORBIDDEN },
  screenLocked: { code: 4423, reason: FORBIDDEN },
  tooMany: { code: 4429, reason: TOO_MANY },
  /** guacd cannot be reached, disconnects without an error message or violates its protocol. */
  noGuacd: { code: 4502, reason: UPSTREAM_NOT_FOUND },
  /** The proxy is disabled, restarting or stopping, or the session cannot be checked. */
  unavailable: { code: 4503, reason: UPSTREAM_UNAVAILABLE },
} as const satisfies Record<string, Closing>;

/** Refuses a client, or ends its tunnel, with a close code. */
export class NotAdmitted extends Error {
  constructor(readonly closing: Closing) {
    super(`not admitted: ${closing.code}`);
  }
}

const CLOSINGS_BY_ERROR_CODE: Readonly<Record<string, Closing>> = {
  INVALID_TOKEN: CLOSE_CODES.notAdmitted,
  SESSION_NOT_FOUND: CLOSE_CODES.notAdmitted,
  SESSION_EXPIRED: CLOSE_CODES.notAdmitted,
  ACCOUNT_LOCKED: CLOSE_CODES.screenLocked,
  MFA_REQUIRED: CLOSE_CODES.forbidden,
  REMOTE_DESKTOP_NOT_ALLOWED: CLOSE_CODES.forbidden,
  INVALID_DESKTOP_SETTINGS: CLOSE_CODES.forbidden,
};

/** Returns the close code for an error; null if it is unexpected. */
export function closingFor(error: unknown): Closing | null {
  if (error instanceof NotAdmitted) return error.closing;
  if (error instanceof RefusedTarget) return CLOSE_CODES.forbidden;
  return (error instanceof DomainError ? CLOSINGS_BY_ERROR_CODE[error.code] : undefined) ?? null;
}

/** What the registry of connections closes for another reason than the proxy itself: with the codes above, and a cause. */
const CLOSINGS_BY_REASON: Readonly<Record<string, readonly [Closing, cause: string]>> = {
  [CLOSINGS.sessionEnded.reason]: [CLOSE_CODES.notAdmitted, 'SESSION_NOT_FOUND'],
  [CLOSINGS.forbidden.reason]: [CLOSE_CODES.forbidden, 'REMOTE_DESKTOP_NOT_ALLOWED'],
  [CLOSINGS.locked.reason]: [CLOSE_CODES.screenLocked, 'ACCOUNT_LOCKED'],
  [CLOSINGS.terminalLocked.reason]: [CLOSE_CODES.forbidden, 'MFA_REQUIRED'],
  [CLOSINGS.onRequest.reason]: [CLOSE_CODES.finished, CLOSINGS.onRequest.reason],
};

/** Returns the close code and the cause for what the registry of connections closes. */
export const toDesktopClosing = ({ reason }: ConnectionClosing): readonly [Closing, cause: string] =>
  CLOSINGS_BY_REASON[reason] ?? [CLOSE_CODES.unavailable, reason];

/** Returns the error as a cause for the logs. */
export const toCause = (error: unknown): string =>
  error instanceof DomainError ? error.code : messageOf(error);
