import { CLOSE_CODES, type Closing } from '#connections';
import { DomainError, messageOf } from '#shared';
import { RefusedTarget } from './guacamole.errors.js';

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

/**
 * How the proxy closes WebSockets: with the codes of all connections. The reason is a status of guacamole-common-js
 * (`Guacamole.Status.Code`), which it passes on to the page.
 */
export const DESKTOP_CLOSINGS = {
  /** The desktop ended, or the client disconnected. */
  finished: { code: CLOSE_CODES.onRequest.code, reason: '' },
  /** The token is invalid or expired, or the session has ended. */
  notAdmitted: { code: CLOSE_CODES.sessionEnded.code, reason: UNAUTHORIZED },
  /** The terminal is locked, or the settings no longer allow the user or the target. */
  forbidden: { code: CLOSE_CODES.forbidden.code, reason: FORBIDDEN },
  screenLocked: { code: CLOSE_CODES.locked.code, reason: FORBIDDEN },
  tooMany: { code: 4429, reason: TOO_MANY },
  /** guacd cannot be reached, disconnects without an error message or violates its protocol. */
  noGuacd: { code: 4502, reason: UPSTREAM_NOT_FOUND },
  /** The proxy is disabled, restarting or stopping, or the session cannot be checked. */
  unavailable: { code: CLOSE_CODES.unavailable.code, reason: UPSTREAM_UNAVAILABLE },
} as const satisfies Record<string, Closing>;

/** Refuses a client, or ends its tunnel, with a close code. */
export class NotAdmitted extends Error {
  constructor(readonly closing: Closing) {
    super(`not admitted: ${closing.code}`);
  }
}

const CLOSINGS_BY_ERROR_CODE: Readonly<Record<string, Closing>> = {
  INVALID_TOKEN: DESKTOP_CLOSINGS.notAdmitted,
  SESSION_NOT_FOUND: DESKTOP_CLOSINGS.notAdmitted,
  SESSION_EXPIRED: DESKTOP_CLOSINGS.notAdmitted,
  ACCOUNT_LOCKED: DESKTOP_CLOSINGS.screenLocked,
  MFA_REQUIRED: DESKTOP_CLOSINGS.forbidden,
  REMOTE_DESKTOP_NOT_ALLOWED: DESKTOP_CLOSINGS.forbidden,
  INVALID_DESKTOP_SETTINGS: DESKTOP_CLOSINGS.forbidden,
};

/** Returns the close code for an error; null if it is unexpected. */
export function closingFor(error: unknown): Closing | null {
  if (error instanceof NotAdmitted) return error.closing;
  if (error instanceof RefusedTarget) return DESKTOP_CLOSINGS.forbidden;
  return (error instanceof DomainError ? CLOSINGS_BY_ERROR_CODE[error.code] : undefined) ?? null;
}

/** What the registry of connections closes for another reason than the proxy itself: with these, and a cause. */
const CLOSINGS_BY_REASON: Readonly<Record<string, readonly [Closing, cause: string]>> = {
  [CLOSE_CODES.sessionEnded.reason]: [DESKTOP_CLOSINGS.notAdmitted, 'SESSION_NOT_FOUND'],
  [CLOSE_CODES.forbidden.reason]: [DESKTOP_CLOSINGS.forbidden, 'REMOTE_DESKTOP_NOT_ALLOWED'],
  [CLOSE_CODES.locked.reason]: [DESKTOP_CLOSINGS.screenLocked, 'ACCOUNT_LOCKED'],
  [CLOSE_CODES.terminalLocked.reason]: [DESKTOP_CLOSINGS.forbidden, 'MFA_REQUIRED'],
  [CLOSE_CODES.onRequest.reason]: [DESKTOP_CLOSINGS.finished, CLOSE_CODES.onRequest.reason],
};

/** Returns the close code and the cause for what the registry of connections closes. */
export const toDesktopClosing = ({ reason }: Closing): readonly [Closing, cause: string] =>
  CLOSINGS_BY_REASON[reason] ?? [DESKTOP_CLOSINGS.unavailable, reason];

/** Returns the error as a cause for the logs. */
export const toCause = (error: unknown): string =>
  error instanceof DomainError ? error.code : messageOf(error);
