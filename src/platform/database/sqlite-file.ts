import { existsSync, statSync } from 'node:fs';
import BetterSqlite, { type Database as SqliteHandle } from 'better-sqlite3';
import { type DatabaseConfig, databaseAddress } from '#platform/config';
import { MIGRATIONS_TABLE } from './data-source.js';
import { openingFailure } from './opening-failure.js';
import { createFolderOf, createOwnerOnly, restrictToOwner } from './database-files.js';
import { unfinishedReplacement } from './replacement.js';

const BUSY_MS = 5_000;
const NOT_SQLITE = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);
const TABLE_NAMED = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?";

/** SQLite gives the files that it makes beside the database the mode of the database. */
export const SIDECARS = ['-wal', '-shm'] as const;

/** Makes the file, for its owner only, where it is missing. */
export function prepareSqliteFile(file: string): void {
  refuseUnfinishedReplacement(file);
  createFolderOf(file);
  createOwnerOnly(file);
}

/** Takes the files of an earlier version, which left them as the umask had them, away from everybody but their owner. */
export function restrictSqliteFiles(config: DatabaseConfig): void {
  if (config.engine === 'mysql') return;
  for (const suffix of ['', ...SIDECARS]) restrictToOwner(config.file + suffix);
}

/**
 * Throws where an embedded database is missing or was never given a schema, and makes nothing: the driver would make an
 * empty file of a mistyped name. On MySQL only the server can tell.
 */
export function assertDatabaseExists(config: DatabaseConfig): void {
  if (config.engine === 'mysql') return;
  if (config.file === ':memory:') {
    throw new Error('The database is in memory: only the process that uses it can access it');
  }
  try {
    assertFileExists(config, config.file);
  } catch (error) {
    throw openingFailure(config, error);
  }
}

function assertFileExists(config: DatabaseConfig, file: string): void {
  refuseUnfinishedReplacement(file);
  const address = databaseAddress(config);
  if (!existsSync(file)) {
    throw new Error(`There is no database at ${address}. ${MAKERS}, in the directory of the service`);
  }
  if (statSync(file).size === 0 || !hasSchema(file)) throw new EmptyDatabase(config);
}

const MAKERS = '"npm start" and "npm run migrate" create one';

/** A database without the tables of Latchkey. */
export class EmptyDatabase extends Error {
  constructor(config: DatabaseConfig) {
    super(`The database ${databaseAddress(config)} has no tables of Latchkey. ${MAKERS}`);
  }
}

/** Throws unless SQLite finds the whole file in order. Reads all of it. `name` is what the complaint calls it. */
export function assertIntact(file: string, name = file): void {
  const findings = withSqliteFile(file, (handle) => handle.pragma('integrity_check', { simple: true }), name);
  if (findings !== 'ok') throw new Error(`${name} is corrupt: ${String(findings)}`);
}

/** Opens an existing file for one piece of work that waits for nothing. */
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
