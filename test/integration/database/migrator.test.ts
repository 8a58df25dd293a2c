import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { isSchemaBehind, migrate, undoLastMigration } from '#platform/database';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';
import { TestApp } from '../../support/app/test-app.js';

const STEPS = migrations.map(({ name }) => name);

describe.each(engines)('migrations on %s', (_name, createDatabase) => {
  let testDatabase: TestDatabase;
  const opened: Storage[] = [];

  beforeEach(async () => {
    testDatabase = await createDatabase();
  });

  afterEach(async () => {
    for (const { database } of opened.splice(0)) await database.close();
    await testDatabase.drop();
  });

  async function replica(): Promise<Storage['database']['writer']> {
    const storage = await openStorage(testDatabase, { migrated: false });
    opened.push(storage);
    return storage.database.writer;
  }

  const stepsStored = async (dataSource: Storage['database']['writer']) =>
    (await dataSource.query<{ name: string }[]>('SELECT name FROM migration ORDER BY id')).map(
      ({ name }) => name,
    );

  it('run once each, in order, and not again', async () => {
    const dataSource = await replica();
    expect(await isSchemaBehind(dataSource)).toBe(true);

    expect(await migrate(dataSource)).toEqual(STEPS);
    expect(await isSchemaBehind(dataSource)).toBe(false);
    expect(await migrate(dataSource)).toEqual([]);
    expect(await stepsStored(dataSource)).toEqual(STEPS);
  });

  it('are not run by a check for pending ones', async () => {
    const dataSource = await replica();
    const runner = dataSource.createQueryRunner();

    expect(await isSchemaBehind(dataSource)).toBe(true);
    expect(await runner.hasTable('migration')).toBe(false);
    await runner.release();
  });

  it('run once the lock of a process that died has expired', async () => {
    const dataSource = await replica();
    await dataSource.query(
      'CREATE TABLE migration_lock (id INT NOT NULL PRIMARY KEY, holder VARCHAR(36) NOT NULL, held_until BIGINT NOT NULL)',
    );
    await dataSource.query("INSERT INTO migration_lock VALUES (1, 'gone', ?)", [Date.now() - 1]);

    expect(await migrate(dataSource)).toEqual(STEPS);
    expect(await dataSource.query('SELECT * FROM migration_lock')).toEqual([]);
  });

  it('are run by the process that holds the lock, while the others wait', async () => {
    const dataSource = await replica();
    await dataSource.query(
      'CREATE TABLE migration_lock (id INT NOT NULL PRIMARY KEY, holder VARCHAR(36) NOT NULL, held_until BIGINT NOT NULL)',
    );
    await dataSource.query("INSERT INTO migration_lock VALUES (1, 'busy', ?)", [Date.now() + 60_000]);
    let isDone = false;
    const migrating = migrate(dataSource).then((steps) => {
      isDone = true;
      return steps;
    });
    const other = await replica();
    for (let reads = 0; reads < 20; reads += 1) await other.query('SELECT 1');
    expect(isDone).toBe(false);
    expect(await isSchemaBehind(other)).toBe(true);

    await other.query("DELETE FROM migration_lock WHERE holder = 'busy'");
    expect(await migrating).toEqual(STEPS);
  });

  it('have nothing to revert in an empty database', async () => {
    expect(await undoLastMigration(await replica())).toBeNull();
  });

  it('are not run by a program that is not allowed to, which reports what to do', async () => {
    const starting = TestApp.start({ database: testDatabase, env: { MIGRATE_ON_START: 'false' } });

    await expect(starting).rejects.toThrow(
      'The schema is older than this program. Run "npm run migrate" or set MIGRATE_ON_START=true',
    );
  });

  it('run at startup in a program that may run them', async () => {
    const app = await TestApp.start({ database: testDatabase });
    await app.close();
    const again = await TestApp.start({ database: testDatabase, env: { MIGRATE_ON_START: 'false' } });
    await again.close();

    expect(await stepsStored(await replica())).toEqual(STEPS);
  });
});
