import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { TestApp } from '../support/app/test-app.js';

/** Blobs that are not sealed under a master key, or name their key: a rotation leaves them unchanged. */
const NOT_SEALED = ['master_key.check_value', 'user_data_item.ciphertext'];

describe('the sealed columns', () => {
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    database = await engines[0]![1]();
    app = await TestApp.start({ database });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('are all re-encrypted by the key rotation, so that none stays under an old key', () => {
    const bytes = app
      .get(Database)
      .writer.entityMetadatas.flatMap(({ tableName, columns }) =>
        columns
          .filter(({ type }) => type === 'blob')
          .map(({ databaseName }) => `${tableName}.${databaseName}`),
      );

    expect([...app.get(SealedColumns).names, ...NOT_SEALED].sort()).toEqual(bytes.sort());
  });
});
