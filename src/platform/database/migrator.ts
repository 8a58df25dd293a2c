import { type DataSource } from 'typeorm';
import { MIGRATIONS_TABLE } from './data-source.js';
import { despiteOtherWriters, underMigrationLock } from './migration-lock.js';

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
