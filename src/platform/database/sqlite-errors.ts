import { type ServerFault } from './server-errors.js';

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
