import { QueryFailedError } from 'typeorm';
import { type ServerFault, serverFault } from './server-errors.js';

/** How a failed statement is to be treated. */
export type Failure = 'retry' | 'outage' | 'duplicate' | 'orphan' | 'other';

/** The driver's and the system's words for a connection that is lost: another connection may do. */
const LOST = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH',
  'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL',
  'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR', 'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  // Said without a code, when the connection ended between two statements.
  "Can't add new command when connection is in closed state", "Can't write in closed state",
]); // prettier-ignore

/** No connection comes about, or none is to be had: the connections are closed, as at shutdown, or too many wait for one. */
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

/** Numbers of a server begin here; those of the system, which Node gives to broken connections, are negative. */
const FIRST_SERVER_ERROR = 1_000;

/** Reads what the drivers throw, by number where there is one; the reasons are in docs/adr/0002-transactions.md. */
export const failureOf = (error: unknown): Failure => FAILURES[faultOf(error)];

/** Whether the same may succeed on another connection: this one is lost, or leads to a server that may not write. */
export const wantsReconnect = (error: unknown): boolean => ['lost', 'read-only'].includes(faultOf(error));

/** Whether a COMMIT that failed like this may have been carried out nevertheless. */
export const leavesOutcomeOpen = (error: unknown): boolean =>
  ['lost', 'unavailable'].includes(faultOf(error));

/** Whether a unique index refused the row: the race is lost, which is a business answer. */
export const isDuplicate = (error: unknown): boolean => faultOf(error) === 'duplicate';

/** The number and the symbol with which a database refused, for the log; null for errors that are not a database's. */
export function databaseCode(error: unknown): string | null {
  const { errno, code } = causeOf(error);
  const word = typeof code === 'string' ? code : '';
  if (isServerNumber(errno)) return `${errno} ${word}`.trimEnd();
  return (sqliteFault(word) ?? driverFault(word)) === null ? null : word;
}

/** What is not a database's at all is our mistake as well. */
function faultOf(error: unknown): ServerFault {
  const { errno, code, message, sqlState } = causeOf(error);
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

/** What the driver said, wrapped by the mapper or not. */
function causeOf(error: unknown): DriverError {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return typeof cause === 'object' && cause !== null ? cause : {};
}

/**
 * What SQLite's primary result codes mean (https://www.sqlite.org/rescode.html). An extended code is its primary one with
 * something behind it.
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

/** Reads a code of SQLite; null for other words. What does not blame the statement is the file's, the disk's or the system's. */
export function sqliteFault(code: string): ServerFault | null {
  const [primary] = CODE.exec(code) ?? [];
  if (primary === undefined) return null;
  return EXTENDED[code] ?? PRIMARY[primary] ?? 'unavailable';
}
