import { loadConfig } from '#platform/config';
import { Database, migrate, Reader, Transactions } from '#platform/database';
import { schema } from '../../../src/bootstrap/entities.js';
import { type TestDatabase } from './databases.js';
import { TEST_KEY } from '../app/test-app.js';

/** The storage without an application. */
export type Storage = {
  readonly database: Database;
  readonly transactions: Transactions;
  readonly reader: Reader;
};

export const storageConfig = (url: string) => loadConfig({ DATABASE_URL: url, MASTER_KEY: TEST_KEY });

/** Opens the storage at `url`, with its schema unless that is left to the test. */
export async function openStorage(
  { url }: Pick<TestDatabase, 'url'>,
  options: { migrated?: boolean } = {},
): Promise<Storage> {
  const database = await Database.open(storageConfig(url).database, schema, 'off');
  if (options.migrated !== false) await migrate(database.writer);
  const transactions = new Transactions(database);
  return { database, transactions, reader: new Reader(database, transactions) };
}
