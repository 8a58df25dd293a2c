import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { newId } from '#platform/crypto';
import { MINUTE_MS } from '#shared';
import { MIGRATIONS_TABLE } from './data-source.js';
import { failureOf } from './database-errors.js';

/** Whether the schema is older than this program. Only asks; the mapper's own question would make a table. */
export async function isSchemaBehind(dataSource: DataSource): Promise<boolean> {
  const taken = new Set(await stepsTaken(dataSource));
  return dataSource.migrations.some((step) => !taken.has(step.name ?? step.constructor.name));
}

/** The steps that a newer program took. */
export async function unknownSteps(dataSource: DataSource): Promise<string[]> {
  const known = new Set(dataSource.migrations.map((step) => step.name ?? step.constructor.name));
  return (await stepsTaken(dataSource)).filter((name) => !known.has(name));
}

/** Brings the schema up to date and returns the names of the steps taken, in order. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  if (!(await isSchemaBehind(dataSource))) return [];
  return underMigrationLock(dataSource, async () => {
    const before = await stepsTaken(dataSource);
    await despiteOtherWriters(dataSource, () => dataSource.runMigrations({ transaction: 'each' }));
    return (await stepsTaken(dataSource)).slice(before.length);
  });
}

/** Whether the database has a schema at all. */
export async function hasAnyStep(dataSource: DataSource): Promise<boolean> {
  return (await stepsTaken(dataSource)).length > 0;
}

/** The name of the step that was taken last; null when none was. */
export async function newestStep(dataSource: DataSource): Promise<string | null> {
  return (await stepsTaken(dataSource)).at(-1) ?? null;
}

/**
 * Undoes the newest step and returns its name, or null when there is none. Throws where it is not the `expected` one:
 * another process may have taken a step since it was looked at.
 */
export async function undoLastMigration(dataSource: DataSource, expected?: string): Promise<string | null> {
  return underMigrationLock(dataSource, async () => {
    const newest = await newestStep(dataSource);
    if (expected !== undefined && newest !== expected) {
      throw new Error(`The latest migration is now ${newest ?? 'none'}, not ${expected}. Nothing was undone`);
    }
    if (newest === null) return null;
    await despiteOtherWriters(dataSource, () => dataSource.undoLastMigration({ transaction: 'each' }));
    return newest;
  });
}

async function stepsTaken(dataSource: DataSource): Promise<string[]> {
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
const PATIENCE_MS = 2 * MINUTE_MS;
const POLL_MS = 200;

/**
 * Runs `work` in one process at a time. Replicas that start at once wait for each other on a row with a lease,
 * which also works where named locks do not (Galera).
 */
export async function underMigrationLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
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

/** Runs `work` again for as long as other connections keep an SQLite file busy; each of its steps is whole. */
export async function despiteOtherWriters<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  if (dataSource.options.type === 'mysql') return work();
  const done: T[] = [];
  const attempt = async () => {
    const result = await unlessBusy(work);
    if (result) done.push(result.value);
    return result !== null;
  };
  await untilTrue(attempt, 'Another process has locked the database file for two minutes');
  return done[0] as T;
}

async function untilTrue(attempt: () => Promise<boolean>, complaint: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await attempt())) {
    if (performance.now() > deadline) throw new Error(complaint);
    await sleep(POLL_MS);
  }
}

async function unlessBusy<T>(work: () => Promise<T>): Promise<{ value: T } | null> {
  try {
    return { value: await work() };
  } catch (error) {
    if (failureOf(error) === 'retry') return null;
    throw error;
  }
}

/** Looks before it writes: on SQLite even a vain write would stop the one who is migrating. */
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
    if (['duplicate', 'retry'].includes(failureOf(error))) return false;
    throw error;
  }
}
