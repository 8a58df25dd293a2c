import { QueryFailedError } from 'typeorm';

/** How a failed statement is to be treated. */
export type Failure = 'retry' | 'outage' | 'duplicate' | 'orphan' | 'other';

/** Deadlock, lock wait, certification and write conflicts: the transaction is gone, the whole function runs again. */
const RETRIABLE = new Set<string | number>([
  1213, 1205, 3101, 8002, 8005, 8022, 8028, 9007,
  'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_BUSY_RECOVERY', 'SQLITE_LOCKED', 'SQLITE_LOCKED_SHAREDCACHE',
]); // prettier-ignore

/** The server is away, shutting down, or not part of a primary component: another connection may lead to one that is not. */
const LOST = new Set<string | number>([
  1047, 1053, 1158, 1159, 1160, 1161, 1927, 2002, 2003, 2006, 2013, 4031,
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR', 'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  // Said without a code, when the connection ended between two statements.
  "Can't add new command when connection is in closed state", "Can't write in closed state",
]); // prettier-ignore

/** A server that may not write (any more), as after a failover. It has refused, so nothing was done. */
const READ_ONLY = new Set<string | number>([1290, 1792, 1836]);

/** Overloaded, full, interrupted or closed: another connection would not help. */
const OUTAGE = new Set<string | number>([
  1021, 1040, 1041, 1114, 1180, 1317, 3024,
  'POOL_CLOSED', 'POOL_NOCONNECTION',
  'SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CANTOPEN', 'SQLITE_READONLY', 'SQLITE_NOTADB', 'SQLITE_CORRUPT',
  // Said without a code: the connections are closed, as at shutdown, or too many wait for one.
  'Queue limit reached.', 'Pool is closed.', 'The database connection is not open',
  'Connection is not established with mysql database',
]); // prettier-ignore

const DUPLICATE = new Set<string | number>([
  1062,
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
]);

/** The row that a new one belongs to was deleted meanwhile. */
const ORPHAN = new Set<string | number>([1452, 'SQLITE_CONSTRAINT_FOREIGNKEY']);

/** Reads the drivers' codes, by number where there is one, or their words; the reasons are in docs/adr/0002-transactions.md. */
export function failureOf(error: unknown): Failure {
  const names = codesOf(error);
  if (names.some((name) => RETRIABLE.has(name))) return 'retry';
  if (names.some((name) => DUPLICATE.has(name))) return 'duplicate';
  if (names.some((name) => ORPHAN.has(name))) return 'orphan';
  return names.some(isOutage) ? 'outage' : 'other';
}

const isOutage = (name: string | number): boolean =>
  [LOST, READ_ONLY, OUTAGE].some((set) => set.has(name)) || String(name).startsWith('SQLITE_IOERR');

/** Whether the same may succeed on another connection: this one is lost, or leads to a server that may not write. */
export const wantsReconnect = (error: unknown): boolean =>
  codesOf(error).some((name) => LOST.has(name) || READ_ONLY.has(name));

/** Whether a COMMIT that failed like this may have been carried out nevertheless. */
export const leavesOutcomeOpen = (error: unknown): boolean =>
  failureOf(error) === 'outage' && !codesOf(error).some((name) => READ_ONLY.has(name));

/** What the driver said, wrapped by the mapper or not. */
const causeOf = (error: unknown): unknown => (error instanceof QueryFailedError ? error.driverError : error);

function codesOf(error: unknown): (string | number)[] {
  const cause = causeOf(error);
  if (typeof cause !== 'object' || cause === null) return [];
  const { errno, code, message } = cause as { errno?: unknown; code?: unknown; message?: unknown };
  return [errno, code, message].filter((name) => typeof name === 'string' || typeof name === 'number');
}

/** Whether a unique index refused the row: the race is lost, which is a business answer. */
export const isDuplicate = (error: unknown): boolean => failureOf(error) === 'duplicate';
