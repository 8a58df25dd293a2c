import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { loadConfig } from '#platform/config';
import { Database, migrate, undoLastMigration } from '#platform/database';
import { schema } from '../../src/bootstrap/entities.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { readSchema, type Table } from '../support/databases/table-schema.js';
import { TEST_KEY } from '../support/app/test-app.js';

const FILES = readdirSync(join(import.meta.dirname, '../../migrations'))
  .filter((name) => name !== 'index.ts')
  .map((name) => name.replace(/\.ts$/, ''))
  .sort();

/** `1795000004000-create-session` holds the class `CreateSession1795000004000`. */
function classNameOf(file: string): string {
  const [timestamp = '', ...words] = file.split('-');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') + timestamp;
}

describe('the migrations', () => {
  it('are all listed, in order, under the names of their files', () => {
    expect(migrations.map(({ name }) => name)).toEqual(FILES.map(classNameOf));
  });

  it('have strictly increasing timestamps', () => {
    const times = FILES.map((file) => Number(file.split('-', 1)[0]));

    expect(times.every((time) => Number.isInteger(time) && time > 1e12)).toBe(true);
    expect([...new Set(times)].sort((a, b) => a - b)).toEqual(times);
  });

  it('can all be reverted', () => {
    const oneWay = migrations.filter(({ prototype }) => typeof prototype.down !== 'function');

    expect(oneWay).toEqual([]);
  });
});

/** Runs `work` on a separate database with the whole schema. */
async function withSchema<T>(
  create: () => Promise<TestDatabase>,
  work: (it: Database) => Promise<T>,
): Promise<T> {
  const place = await create();
  const config = loadConfig({ DATABASE_URL: place.url, MASTER_KEY: TEST_KEY });
  const database = await Database.open(config.database, schema, 'off');
  try {
    await migrate(database.writer);
    return await work(database);
  } finally {
    await database.close();
    await place.drop();
  }
}

type Column = { name: string; nullable: boolean };

/** The columns that the entities expect, in the form of {@link readSchema}. */
function expectedColumns({ writer }: Database): Record<string, object[]> {
  const tables = new Map<string, Map<string, Column>>();
  for (const { tableName, columns } of writer.entityMetadatas) {
    const known = tables.get(tableName) ?? new Map<string, Column>();
    for (const { databaseName: name, isNullable: nullable } of columns) known.set(name, { name, nullable });
    tables.set(tableName, known);
  }
  return Object.fromEntries(
    [...tables].map(([name, columns]) => [name, sortedByName([...columns.values()])]),
  );
}

function actualColumns(layout: readonly Table[]): Record<string, object[]> {
  const tables = layout.map(({ name, columns }) => [
    name,
    sortedByName(columns.map((column) => ({ name: column.name, nullable: column.nullable }))),
  ]);
  return Object.fromEntries(tables);
}

function sortedByName<T extends { name: string }>(items: T[]): T[] {
  return items.sort((a, b) => (a.name < b.name ? -1 : 1));
}

describe.each(engines)('the schema on %s', (_name, create) => {
  it('is the same after every migration was reverted and run again', async () => {
    await withSchema(create, async ({ writer }) => {
      const first = await readSchema(writer);
      for (const { name } of [...migrations].reverse()) expect(await undoLastMigration(writer)).toBe(name);
      expect(await readSchema(writer)).toEqual([]);
      await migrate(writer);

      expect(await readSchema(writer)).toEqual(first);
    });
  });

  it('has the columns that the entities expect', async () => {
    await withSchema(create, async (database) => {
      expect(actualColumns(await readSchema(database.writer))).toEqual(expectedColumns(database));
    });
  });
});

if (engines.length > 1) {
  describe('the schemas of all engines', () => {
    it('are the same, including types, defaults, indexes and keys', async () => {
      const layouts = await Promise.all(
        engines.map(([, create]) => withSchema(create, ({ writer }) => readSchema(writer))),
      );

      for (const layout of layouts) expect(layout).toEqual(layouts[0]);
    });
  });
}
