import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Transactions } from '#platform/database';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';

describe.each(engines)('a preview on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let storage: Storage;
  let transactions: Transactions;

  beforeAll(async () => {
    database = await createDatabase();
    storage = await openStorage(database);
    transactions = new Transactions(storage.database);
  });
  afterAll(async () => {
    await storage.database.close();
    await database.drop();
  });

  const epoch = async () => {
    const [row] = await storage.database.writer.query<{ epoch: number | string }[]>(
      'SELECT admin_epoch AS epoch FROM instance_state',
    );
    return Number(row!.epoch);
  };
  const increment = () =>
    transactions.run((tx) => tx.query('UPDATE instance_state SET admin_epoch = admin_epoch + 1'));

  it('returns what its work returns, and keeps nothing of it, nor of transactions inside', async () => {
    const before = await epoch();
    let effects = 0;
    const result = await transactions.preview(async (tx) => {
      await increment();
      transactions.effectsOf(tx).push(() => (effects += 1));
      const [row] = await tx.query<{ epoch: number | string }[]>(
        'SELECT admin_epoch AS epoch FROM instance_state',
      );
      return Number(row!.epoch);
    });

    expect([result, await epoch(), effects]).toEqual([before + 1, before, 0]);
  });

  it('passes errors on, and ends with its work', async () => {
    const before = await epoch();
    const failing = transactions.preview(async () => {
      await increment();
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    await increment();

    expect(await epoch()).toBe(before + 1);
  });

  it('does not take in what others write at the same time', async () => {
    const before = await epoch();
    await Promise.all([...Array.from({ length: 5 }, () => transactions.preview(increment)), increment()]);

    expect(await epoch()).toBe(before + 1);
  });
});
