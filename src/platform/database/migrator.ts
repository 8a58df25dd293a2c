import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { newId } from '#platform/crypto';
import { MINUTE_MS } from '#shared';
import { MIGRATIONS_TABLE } from './data-source.js';
import { classifyFailure } from './database-errors.js';

/** Whether the schema is older than this program. Read-only, unlike TypeORM's showMigrations(), which creates a table. */
export async function isSchemaBehind(dataSource: DataSource): Promise<boolean> {
  const taken = new Set(await listAppliedMigrations(dataSource));
  return dataSource.migrations.some((step) => !taken.has(step.name ?? step.constructor.name));
}

/** Returns the names of applied migrations that this version does not know. */
export async function listUnknownMigrations(dataSource: DataSource): Promise<string[]> {
  const known = new Set(dataSource.migrations.map((step) => step.name ?? step.constructor.name));
  return (await listAppliedMigrations(dataSource)).filter((name) => !known.has(name));
}

/** Runs pending migrations and returns their names in order. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  if (!(await isSchemaBehind(dataSource))) return [];
  return withMigrationLock(dataSource, async () => {
    const before = await listAppliedMigrations(dataSource);
    await retryWhileBusy(dataSource, () => dataSource.runMigrations({ transaction: 'each' }));
    return (await listAppliedMigrations(dataSource)).slice(before.length);
  });
}

/** Whether any migration was applied. */
export async function hasMigrations(dataSource: DataSource): Promise<boolean> {
  return (await listAppliedMigrations(dataSource)).length > 0;
}

/** Returns the name of the latest applied migration; null if there is none. */
export async function findLatestMigration(dataSource: DataSource): Promise<string | null> {
  return (await listAppliedMigrations(dataSource)).at(-1) ?? null;
}

/**
 * Undoes the latest migration and returns its name, or null if there is none. Throws if it is not `expected`, because
 * another process may have migrated since the preview.
 */
export async function undoLastMigration(dataSource: DataSource, expected?: string): Promise<string | null> {
  return withMigrationLock(dataSource, async () => {
    const newest = await findLatestMigration(dataSource);
    if (expected !== undefined && newest !== expected) {
      throw new Error(`The latest migration is now ${newest ?? 'none'}, not ${expected}. Nothing was undone`);
    }
    if (newest === null) return null;
    await retryWhileBusy(dataSource, () => dataSource.undoLastMigration({ transaction: 'each' }));
    return newest;
  });
}

async function listAppliedMigrations(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable(MIGRATIONS_TABLE))) return [];
    const rows = (await runner.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`)) as {
      name: string;
    }[];
    return rows.map(({ name }) => name);
  } finally {
    await runner.release();
  }
}

const LEASE_MS = 5 * MINUTE_MS;
const TIMEOUT_MS = 2 * MINUTE_MS;
const POLL_MS = 200;

/**
 * Runs `work` in one process at a time. Replicas that start together wait for a row with a lease, which also works on
 * Galera, where named locks do not.
 */
async function withMigrationLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const holder = newId();
  await dataSource.query(
    'CREATE TABLE IF NOT EXISTS migration_lock (id INT NOT NULL PRIMARY KEY, holder VARCHAR(36) NOT NULL, held_until BIGINT NOT NULL)',
  );
  const isOurs = () => tryAcquire(dataSource, holder);
  await untilTrue(isOurs, 'Another process has been migrating for two minutes');
  try {
    return await work();
  } finally {
    await dataSource.query('DELETE FROM migration_lock WHERE holder = ?', [holder]);
  }
}

/** Retries `work` while other connections lock a SQLite file; each migration is a transaction. */
async function retryWhileBusy<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  if (dataSource.options.type === 'mysql') return work();
  const done: T[] = [];
  const attempt = async () => {
    const result = await tryOnce(work);
    if (result) done.push(result.value);
    return result !== null;
  };
  await untilTrue(attempt, 'Another process has locked the database file for two minutes');
  return done[0] as T;
}

async function untilTrue(attempt: () => Promise<boolean>, timeoutMessage: string): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await attempt())) {
    if (performance.now() > deadline) throw new Error(timeoutMessage);
    await sleep(POLL_MS);
  }
}

async function tryOnce<T>(work: () => Promise<T>): Promise<{ value: T } | null> {
  try {
    return { value: await work() };
  } catch (error) {
    if (classifyFailure(error) === 'retry') return null;
    throw error;
  }
}

/** Reads before it writes: on SQLite even a failed write would block the process that migrates. */
async function tryAcquire(dataSource: DataSource, holder: string): Promise<boolean> {
  const now = Date.now();
  const held = await dataSource.query<unknown[]>('SELECT id FROM migration_lock WHERE held_until >= ?', [
    now,
  ]);
  if (held.length > 0) return false;
  try {
    await dataSource.query('DELETE FROM migration_lock WHERE held_until < ?', [now]);
    await dataSource.query('INSERT INTO migration_lock (id, holder, held_until) VALUES (1, ?, ?)', [
      holder,
      now + LEASE_MS,
    ]);
    return true;
  } catch (error) {
    if (['duplicate', 'retry'].includes(classifyFailure(error))) return false;
    throw error;
  }
}
