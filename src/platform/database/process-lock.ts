import BetterSqlite, { type Database as SqliteHandle } from 'better-sqlite3';
import { type DatabaseConfig } from '#platform/config';
import { classifyFailure } from './database-errors.js';
import { createParentFolder, createOwnerOnly, resolveRealPath } from './database-files.js';
import { toOpenFailure } from './opening-failure.js';

/** How a process uses a SQLite file: as the only server, as a command beside others, or exclusively. */
export type DatabaseUse = 'server' | 'command' | 'exclusive';

/** Statements that take SQLite's RESERVED, SHARED and EXCLUSIVE locks. */
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

/** Prevents garbage collection, which would close a handle and release its lock. */
const held = new Set<ProcessLock>();

/**
 * Prevents conflicting use of one SQLite file by several processes, with a lock on an empty file beside it. The operating
 * system releases the lock when the process ends. MySQL needs no such lock.
 */
export class ProcessLock {
  private constructor(private readonly handle: SqliteHandle | null) {}

  /** Takes the lock without waiting, or throws. Creates a missing directory. Throws `CannotOpenDatabase` for file errors. */
  static acquire(config: DatabaseConfig, use: DatabaseUse): ProcessLock {
    const isFile = config.engine === 'sqlite' && config.file !== ':memory:';
    try {
      const lock = new ProcessLock(isFile ? lockBeside(config.file, use) : null);
      held.add(lock);
      return lock;
    } catch (error) {
      throw toOpenFailure(config, error);
    }
  }

  release(): void {
    held.delete(this);
    this.handle?.close();
  }
}

function lockBeside(file: string, use: DatabaseUse): SqliteHandle {
  createParentFolder(file);
  const lockFile = `${resolveRealPath(file)}.lock`;
  createOwnerOnly(lockFile);
  const handle = new BetterSqlite(lockFile, { timeout: 0 });
  try {
    // Nothing is ever written, so no journal file is needed.
    handle.pragma('journal_mode = MEMORY');
    handle.exec(STATEMENTS[use]);
    return handle;
  } catch (error) {
    handle.close();
    throw classifyFailure(error) === 'retry' ? new Error(`${file} ${REFUSALS[use]}`) : error;
  }
}
