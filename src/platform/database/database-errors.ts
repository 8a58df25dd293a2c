import { QueryFailedError } from 'typeorm';
import { type ServerFault, serverFault } from './server-errors.js';

/** How to handle a failed statement. */
export type Failure = 'retry' | 'outage' | 'duplicate' | 'orphan' | 'other';

/** Codes and messages for a lost connection: another connection may work. */
const LOST = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH',
  'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL',
  'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR', 'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  // Messages without a code, when the connection ended between two statements.
  "Can't add new command when connection is in closed state", "Can't write in closed state",
]); // prettier-ignore

/** Codes and messages when no connection is available: connecting failed, or the pool is closed or its queue full. */
const UNAVAILABLE = new Set([
  'HANDSHAKE_NO_SSL_SUPPORT', 'HANDSHAKE_SSL_ERROR', 'HANDSHAKE_UNKNOWN_ERROR', 'AUTH_SWITCH_PLUGIN_ERROR',
  'MYSQL_CLEAR_PASSWORD_NOT_ENABLED', 'EMFILE', 'ENFILE', 'POOL_CLOSED', 'POOL_NOCONNECTION',
  'Queue limit reached.', 'Pool is closed.', 'The database connection is not open',
  'Connection is not established with mysql database',
]); // prettier-ignore

const FAILURES: Readonly<Record<ServerFault, Failure>> = {
  conflict: 'retry',
  lost: 'outage',
  'read-only': 'outage',
  unavailable: 'outage',
  duplicate: 'duplicate',
  orphan: 'orphan',
  statement: 'other',
};

/** Server error numbers start here. System error numbers, for broken connections, are negative. */
const FIRST_SERVER_ERROR = 1_000;

/** Classifies an error of a driver, by its number if it has one. See docs/adr/0002-transactions.md. */
export const classifyFailure = (error: unknown): Failure => FAILURES[findFault(error)];

/** Whether another connection may succeed: this one is lost, or its server is read-only. */
export const needsReconnect = (error: unknown): boolean => ['lost', 'read-only'].includes(findFault(error));

/** Whether a COMMIT that failed with this error may have succeeded. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  ['lost', 'unavailable'].includes(findFault(error));

/** Whether a unique index rejected the row. */
export const isDuplicate = (error: unknown): boolean => findFault(error) === 'duplicate';

/** Returns the number and symbol of a database error, for the log; null for other errors. */
export function databaseCode(error: unknown): string | null {
  const { errno, code } = toDriverError(error);
  const word = typeof code === 'string' ? code : '';
  if (isServerNumber(errno)) return `${errno} ${word}`.trimEnd();
  return (sqliteFault(word) ?? driverFault(word)) === null ? null : word;
}

/** Errors that are not from a database count as statement errors. */
function findFault(error: unknown): ServerFault {
  const { errno, code, message, sqlState } = toDriverError(error);
  if (isServerNumber(errno)) return serverFault(errno, typeof sqlState === 'string' ? sqlState : '');
  for (const word of [code, message]) {
    const fault = typeof word === 'string' ? (sqliteFault(word) ?? driverFault(word)) : null;
    if (fault !== null) return fault;
  }
  return 'statement';
}

function driverFault(word: string): ServerFault | null {
  if (LOST.has(word)) return 'lost';
  return UNAVAILABLE.has(word) ? 'unavailable' : null;
}

const isServerNumber = (errno: unknown): errno is number =>
  typeof errno === 'number' && errno >= FIRST_SERVER_ERROR;

type DriverError = Partial<Record<'errno' | 'code' | 'message' | 'sqlState', unknown>>;

/** Returns the error of the driver, unwrapped from TypeORM's. */
function toDriverError(error: unknown): DriverError {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return typeof cause === 'object' && cause !== null ? cause : {};
}

/**
 * Classification of SQLite's primary result codes (https://www.sqlite.org/rescode.html). An extended code is a primary code
 * with a suffix.
 */
const PRIMARY: Readonly<Record<string, ServerFault>> = {
  SQLITE_BUSY: 'conflict',
  SQLITE_LOCKED: 'conflict',
  SQLITE_CONSTRAINT: 'statement',
  SQLITE_EMPTY: 'statement',
  SQLITE_ERROR: 'statement',
  SQLITE_FORMAT: 'statement',
  SQLITE_INTERNAL: 'statement',
  SQLITE_MISMATCH: 'statement',
  SQLITE_MISUSE: 'statement',
  SQLITE_NOTFOUND: 'statement',
  SQLITE_RANGE: 'statement',
  SQLITE_SCHEMA: 'statement',
  SQLITE_TOOBIG: 'statement',
};

const EXTENDED: Readonly<Record<string, ServerFault>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'duplicate',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'duplicate',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'orphan',
};

const CODE = /^SQLITE_[A-Z]+/;

/** Classifies a SQLite result code; null for other text. Codes that do not concern the statement count as an outage. */
function sqliteFault(code: string): ServerFault | null {
  const [primary] = CODE.exec(code) ?? [];
  if (primary === undefined) return null;
  return EXTENDED[code] ?? PRIMARY[primary] ?? 'unavailable';
}
