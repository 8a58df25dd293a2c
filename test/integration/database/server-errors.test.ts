import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { databaseCode, classifyFailure } from '#platform/database';
import { describeOnMysql, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';

const INTO = 'INSERT INTO setting (name, value, updated_at) VALUES';

describeOnMysql('the error codes of a real server', (createDatabase) => {
  let testDatabase: TestDatabase;
  let storage: Storage;

  beforeAll(async () => {
    testDatabase = await createDatabase();
    storage = await openStorage(testDatabase);
  });

  afterAll(async () => {
    await storage.database.close();
    await testDatabase.drop();
  });

  const errorOf = (sql: string): Promise<unknown> =>
    storage.database.writer.query(sql).then(
      () => null,
      (error: unknown) => error,
    );

  it.each([
    ['1064', 'SELEKT 1'],
    ['1054', 'SELECT nothing FROM setting'],
    ['1146', 'SELECT 1 FROM nowhere'],
    ['1048', `${INTO} (NULL, 'x', 0)`],
    ['1406', `${INTO} ('${'x'.repeat(65)}', 'x', 0)`],
    ['1364', `INSERT INTO setting (name) VALUES ('x')`],
    ['1136', `${INTO} ('x')`],
    ['1264', `${INTO} ('x', 'x', 1e30)`],
    ['1242', 'SELECT (SELECT 1 UNION SELECT 2)'],
    ['1305', 'SELECT nothing()'],
  ])('classify %s as an error of the statement: %s', async (number, sql) => {
    const error = await errorOf(sql);

    expect(databaseCode(error)).toMatch(new RegExp(`^${number} ER_`));
    expect(classifyFailure(error)).toBe('other');
  });

  it.each([
    ['1317', 'KILL QUERY CONNECTION_ID()'],
    ['1049', 'USE latchkey_no_such_database'],
    ['1644', `SIGNAL SQLSTATE '45000'`],
  ])('classify %s as an outage: %s', async (number, sql) => {
    const error = await errorOf(sql);

    expect(databaseCode(error)).toMatch(new RegExp(`^${number} ER_`));
    expect(classifyFailure(error)).toBe('outage');
  });
});
