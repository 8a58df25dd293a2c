import BetterSqlite, { type Database as SqliteHandle } from 'better-sqlite3';
import { type DatabaseConfig } from '#platform/config';
import { failureOf } from './database-errors.js';
import { createFolderOf, createOwnerOnly, realPathOf } from './database-files.js';
import { openingFailure } from './opening-failure.js';

/** How a process uses an SQLite file: as its only server, as a command beside others, or with no other process at all. */
export type DatabaseUse = 'server' | 'command' | 'exclusive';

/** SQLite's own RESERVED (one, beside readers), SHARED (many) and EXCLUSIVE (alone) locks. */
const STATEMENTS: Readonly<Record<DatabaseUse, string>> = {
  server: 'BEGIN IMMEDIATE',
  command: 'BEGIN; SELECT 1 FROM sqlite_master',
  exclusive: 'BEGIN EXCLUSIVE',
};

const REFUSALS: Readonly<Record<DatabaseUse, string>> = {
  server:
    'is in use by another process that serves or restores it. Only one process may use a SQLite file: stop the ' +
    'other one first, or migrate to MySQL',
  command: 'is being restored or changed by another command. Try again when it has finished',
  exclusive: 'is in use: stop the service, and wait for other commands to finish. Nothing was changed',
};

/** A handle that is garbage-collected closes, and its lock with it. */
const held = new Set<ProcessLock>();

/**
 * Keeps processes that must not work on one SQLite file at the same time apart, with a lock on an empty file beside it.
 * The operating system releases it when the process ends, however it ends. MySQL needs none.
 */
export class ProcessLock {
  private constructor(private readonly handle: SqliteHandle | null) {}

  /** Takes the lock at once, or throws, `CannotOpenDatabase` among others. Makes the folder where it is missing. */
  static acquire(config: DatabaseConfig, use: DatabaseUse): ProcessLock {
    const isFile = config.engine === 'sqlite' && config.file !== ':memory:';
    try {
      const lock = new ProcessLock(isFile ? lockBeside(config.file, use) : null);
      held.add(lock);
      return lock;
    } catch (error) {
      throw openingFailure(config, error);
    }
  }

  release(): void {
    held.delete(this);
    this.handle?.close();
  }
}

function lockBeside(file: string, use: DatabaseUse): SqliteHandle {
  createFolderOf(file);
  const lockFile = `${realPathOf(file)}.lock`;
  createOwnerOnly(lockFile);
  const handle = new BetterSqlite(lockFile, { timeout: 0 });
  try {
    // No journal file: nothing is ever written.
    handle.pragma('journal_mode = MEMORY');
    handle.exec(STATEMENTS[use]);
    return handle;
  } catch (error) {
    handle.close();
    throw failureOf(error) === 'retry' ? new Error(`${file} ${REFUSALS[use]}`) : error;
  }
}
