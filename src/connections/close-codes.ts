/** Why a connection is closed: a WebSocket close code (RFC 6455, section 7.4) and a reason in ASCII. */
export type Closing = { readonly code: number; readonly reason: string };

/** Our codes are an HTTP status plus 4000. */
export const CLOSE_CODES = {
  sessionEnded: { code: 4401, reason: 'session ended' },
  forbidden: { code: 4403, reason: 'access withdrawn' },
  locked: { code: 4423, reason: 'locked' },
  terminalLocked: { code: 4423, reason: 'terminal locked' },
  unavailable: { code: 4503, reason: 'session cannot be checked' },
  shuttingDown: { code: 1001, reason: 'shutting down' },
  onRequest: { code: 1000, reason: 'closed on request' },
} as const satisfies Record<string, Closing>;
