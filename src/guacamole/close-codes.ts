import { DomainError } from '#shared';
import { RefusedTarget } from './refused-target.js';

/**
 * Why a WebSocket ends. Our codes are an HTTP status plus 4000; the reason is the status that guacamole-common-js
 * reads there and hands to the page (`Guacamole.Status.Code`).
 */
export type Closing = { readonly code: number; readonly reason: string };

/** How a WebSocket ended, whoever ended it. */
export type Ending = {
  /** Of RFC 6455 or ours; 1005 and 1006 where the client sent none. */
  readonly code: number;
  /** For operators: what ended it, in a few words. */
  readonly cause: string;
};

const UNAUTHORIZED = '769';
const FORBIDDEN = '771';
const TOO_MANY = '797';
const UPSTREAM_NOT_FOUND = '519';
const UPSTREAM_UNAVAILABLE = '520';

export const CLOSE_CODES = {
  /** guacd says that the desktop ended, or the client left. */
  finished: { code: 1000, reason: '' },
  /** The token is not good any more, or the session has ended. */
  notAdmitted: { code: 4401, reason: UNAUTHORIZED },
  /** The terminal is locked, or the settings do not allow the user or the target any more. */
  forbidden: { code: 4403, reason: FORBIDDEN },
  screenLocked: { code: 4423, reason: FORBIDDEN },
  tooMany: { code: 4429, reason: TOO_MANY },
  /** guacd cannot be reached, breaks off without a word or does not speak its protocol. */
  noGuacd: { code: 4502, reason: UPSTREAM_NOT_FOUND },
  /** Switched off, restarted or stopping; or the session cannot be checked. */
  unavailable: { code: 4503, reason: UPSTREAM_UNAVAILABLE },
} as const satisfies Record<string, Closing>;

/** A client that is not let in, or not any longer. */
export class NotAdmitted extends Error {
  constructor(readonly closing: Closing) {
    super(`not admitted: ${closing.code}`);
  }
}

const BY_CODE: Readonly<Record<string, Closing>> = {
  INVALID_TOKEN: CLOSE_CODES.notAdmitted,
  SESSION_NOT_FOUND: CLOSE_CODES.notAdmitted,
  SESSION_EXPIRED: CLOSE_CODES.notAdmitted,
  ACCOUNT_LOCKED: CLOSE_CODES.screenLocked,
  MFA_REQUIRED: CLOSE_CODES.forbidden,
  REMOTE_DESKTOP_NOT_ALLOWED: CLOSE_CODES.forbidden,
  INVALID_DESKTOP_SETTINGS: CLOSE_CODES.forbidden,
};

/** How a refusal closes the WebSocket; null for what is no refusal but a failure. */
export function closingFor(error: unknown): Closing | null {
  if (error instanceof NotAdmitted) return error.closing;
  if (error instanceof RefusedTarget) return CLOSE_CODES.forbidden;
  return (error instanceof DomainError ? BY_CODE[error.code] : undefined) ?? null;
}

/** What ended or prevented a tunnel, in the words of logs. */
export const causeOf = (error: unknown): string =>
  error instanceof DomainError ? error.code : error instanceof Error ? error.message : String(error);
