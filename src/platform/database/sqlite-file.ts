import { existsSync, statSync } from 'node:fs';
import BetterSqlite, { type Database as SqliteHandle } from 'better-sqlite3';
import { type DatabaseConfig, databaseAddress } from '#platform/config';
import { MIGRATIONS_TABLE } from './data-source.js';
import { toOpenFailure } from './opening-failure.js';
import { createParentFolder, createOwnerOnly, restrictToOwner } from './database-files.js';
import { unfinishedReplacement } from './replacement.js';

const BUSY_MS = 5_000;
const NOT_SQLITE = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);
const TABLE_NAMED = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?";

/** Suffixes of the files that SQLite creates beside the database, with the same mode. */
export const SIDECARS = ['-wal', '-shm'] as const;

/** Creates a missing file with owner-only permissions. */
export function prepareSqliteFile(file: string): void {
  refuseUnfinishedReplacement(file);
  createParentFolder(file);
  createOwnerOnly(file);
}

/** Restricts the files to their owner: earlier versions created them with the default umask. */
export function restrictSqliteFiles(config: DatabaseConfig): void {
  if (config.engine === 'mysql') return;
  for (const suffix of ['', ...SIDECARS]) restrictToOwner(config.file + suffix);
}

/**
 * Throws if a SQLite database does not exist or has no schema. Never creates one, as the driver would for a mistyped name.
 * Does not check MySQL.
 */
export function assertDatabaseExists(config: DatabaseConfig): void {
  if (config.engine === 'mysql') return;
  if (config.file === ':memory:') {
    throw new Error('The database is in memory: only the process that uses it can access it');
  }
  try {
    assertFileExists(config, config.file);
  } catch (error) {
    throw toOpenFailure(config, error);
  }
}

function assertFileExists(config: DatabaseConfig, file: string): void {
  refuseUnfinishedReplacement(file);
  const address = databaseAddress(config);
  if (!existsSync(file)) {
    throw new Error(`There is no database at ${address}. ${HOW_TO_CREATE}, in the directory of the service`);
  }
  if (statSync(file).size === 0 || !hasSchema(file)) throw new EmptyDatabase(config);
}

const HOW_TO_CREATE = '"npm start" and "npm run migrate" create one';

/** A database without the tables of Latchkey. */
export class EmptyDatabase extends Error {
  constructor(config: DatabaseConfig) {
    super(`The database ${databaseAddress(config)} has no tables of Latchkey. ${HOW_TO_CREATE}`);
  }
}

/** Throws unless the file passes `integrity_check`, which reads all of it. Error messages use `name`. */
export function assertIntact(file: string, name = file): void {
  const findings = withSqliteFile(file, (handle) => handle.pragma('integrity_check', { simple: true }), name);
  if (findings !== 'ok') throw new Error(`${name} is corrupt: ${String(findings)}`);
}

/** Opens an existing file for synchronous work, and closes it. */
export function withSqliteFile<T>(file: string, work: (handle: SqliteHandle) => T, name = file): T {
  const handle = new BetterSqlite(file, { fileMustExist: true, timeout: BUSY_MS });
  try {
    return work(handle);
  } catch (error) {
    if (!NOT_SQLITE.has((error as { code?: string }).code ?? '')) throw error;
    const reason = (error as Error).message;
    throw new Error(`${name} is corrupt or not a SQLite database: ${reason}`, { cause: error });
  } finally {
    handle.close();
  }
}

const hasSchema = (file: string): boolean =>
  withSqliteFile(file, (handle) => handle.prepare(TABLE_NAMED).get(MIGRATIONS_TABLE) !== undefined);

function refuseUnfinishedReplacement(file: string): void {
  const unfinished = unfinishedReplacement(file);
  if (unfinished === null) return;
  throw new Error(`A restore of ${file} was interrupted and left ${unfinished}. Run "restore <file>" again`);
}
