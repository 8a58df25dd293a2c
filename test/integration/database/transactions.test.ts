import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Tx } from '#platform/database';
import { Setting } from '#settings';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';

type Signal = { readonly given: Promise<void>; give: () => void };

function signal(): Signal {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

const conflict = () => Object.assign(new Error('Deadlock found'), { errno: 1213 });
const add = (tx: Tx, name: string) => tx.insert(Setting, { name, value: 'true', updatedAt: 0 });

const memory = async (): Promise<TestDatabase> => ({
  engine: 'sqlite',
  url: 'sqlite::memory:',
  drop: async () => undefined,
});

describe.each([...engines, ['SQLite in memory', memory] as const])(
  'transactions on %s',
  (_name, createDatabase) => {
    let testDatabase: TestDatabase;
    let storage: Storage;
    const names = () =>
      storage.reader.read(async (manager) =>
        (await manager.find(Setting, { order: { name: 'ASC' } })).map(({ name }) => name),
      );

    beforeEach(async () => {
      testDatabase = await createDatabase();
      storage = await openStorage(testDatabase);
    });

    afterEach(async () => {
      jest.restoreAllMocks();
      await storage.database.close();
      await testDatabase.drop();
    });

    it('return the result of their work, and store what it wrote', async () => {
      const { transactions } = storage;

      await expect(transactions.run((tx) => add(tx, 'a').then(() => 'result'))).resolves.toBe('result');
      expect(await names()).toEqual(['a']);
    });

    it('store nothing when their work throws, and rethrow the error', async () => {
      const failure = storage.transactions.run(async (tx) => {
        await add(tx, 'a');
        throw new Error('changed my mind');
      });

      await expect(failure).rejects.toThrow('changed my mind');
      expect(await names()).toEqual([]);
    });

    it('run their effects in order after the commit, and none after a rollback', async () => {
      const { transactions } = storage;
      const log: string[] = [];
      let attempts = 0;
      await transactions.run(async (tx) => {
        attempts += 1;
        transactions.effectsOf(tx).push(() => log.push(`effect of attempt ${attempts}`));
        await add(tx, 'a');
        if (attempts === 1) throw conflict();
        transactions.effectsOf(tx).push(() => log.push('last effect'));
        log.push('end of work');
      });
      const failure = transactions.run(async (tx) => {
        transactions.effectsOf(tx).push(() => log.push('effect of a failure'));
        throw new Error('changed my mind');
      });

      await expect(failure).rejects.toThrow('changed my mind');
      expect(log).toEqual(['end of work', 'effect of attempt 2', 'last effect']);
    });

    it('let an effect start transactions', async () => {
      const { transactions } = storage;
      let started: Promise<unknown> = Promise.resolve();
      await transactions.run(async (tx) => {
        transactions.effectsOf(tx).push(() => {
          started = transactions.run((next) => add(next, 'b'));
        });
      });

      await started;
      expect(await names()).toEqual(['b']);
    });

    it('let other work run while many of them wait for a slot', async () => {
      let ended = 0;
      const crowd = Array.from({ length: 200 }, (_, i) =>
        storage.transactions.run((tx) => add(tx, `crowd-${i}`)).then(() => (ended += 1)),
      );
      await sleep(1);
      const endedBefore = ended;
      await Promise.all(crowd);

      expect(endedBefore).toBeLessThan(100);
    });

    it('keep an acknowledged write when a concurrent transaction is rolled back', async () => {
      const [begun, mayFail] = [signal(), signal()];
      const failing = storage.transactions.run(async (tx) => {
        await add(tx, 'lost');
        begun.give();
        await mayFail.given;
        throw new Error('rolled back');
      });
      await begun.given;
      const succeeding = storage.transactions.run((tx) => add(tx, 'kept'));
      mayFail.give();

      await expect(failing).rejects.toThrow('rolled back');
      await succeeding;
      expect(await names()).toEqual(['kept']);
    });

    it('do not expose writes that are then rolled back', async () => {
      const [written, mayFail] = [signal(), signal()];
      const failing = storage.transactions.run(async (tx) => {
        await add(tx, 'lost');
        written.give();
        await mayFail.given;
        throw new Error('rolled back');
      });
      await written.given;
      const reading = names();
      mayFail.give();

      await expect(failing).rejects.toThrow('rolled back');
      expect(await reading).toEqual([]);
    });

    it('store every acknowledged write and no other when a hundred of them overlap', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 100 }, (_item, index) =>
          storage.transactions.run(async (tx) => {
            await add(tx, `row-${index}`);
            await tx.update(Setting, { name: `row-${index}` }, { value: String(index) });
            if (index % 3 === 0) throw new Error('rolled back');
          }),
        ),
      );
      const kept = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [`row-${index}`] : []));

      expect(kept).toHaveLength(66);
      expect(await names()).toEqual([...kept].sort());
    });

    it('cannot be nested: the inner one must use the tx of the outer', async () => {
      const { transactions } = storage;
      const nested = transactions.run(async (tx) => {
        await add(tx, 'outer');
        await transactions.run((inner) => add(inner, 'inner'));
      });

      await expect(nested).rejects.toThrow('Already in a transaction: use its `tx` instead');
      expect(await names()).toEqual([]);
      await expect(transactions.run((tx) => add(tx, 'later'))).resolves.toBeDefined();
    });

    it('reject reads that bypass their tx, which could deadlock', async () => {
      const { reader, transactions } = storage;
      const find = reader.prepare<{ name: string }>('SELECT name FROM setting WHERE name = ?');

      const reads: (() => Promise<unknown>)[] = [names, async () => find('a')];
      for (const read of reads) {
        await expect(transactions.run(read)).rejects.toThrow('Already in a transaction');
      }
      expect(await find('a')).toBeUndefined();
    });

    it('run all their work again after a conflict', async () => {
      let tries = 0;
      await storage.transactions.run(async (tx) => {
        tries += 1;
        await add(tx, `try-${tries}`);
        if (tries < 3) throw conflict();
      });

      expect(tries).toBe(3);
      expect(storage.transactions.retries).toBe(2);
      expect(await names()).toEqual(['try-3']);
    });

    it('give up after five conflicts and store nothing', async () => {
      let tries = 0;
      const work = storage.transactions.run(async (tx) => {
        tries += 1;
        await add(tx, `try-${tries}`);
        throw conflict();
      });

      await expect(work).rejects.toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        details: { remainingTime: 1 },
      });
      expect(tries).toBe(5);
      expect(await names()).toEqual([]);
    });

    it('do not run again after any other error, not even after a duplicate key', async () => {
      await storage.transactions.run((tx) => add(tx, 'taken'));
      let tries = 0;
      const work = storage.transactions.run(async (tx) => {
        tries += 1;
        await add(tx, 'taken');
      });

      await expect(work).rejects.toThrow();
      expect([tries, storage.transactions.retries]).toEqual([1, 0]);
    });

    it('run again when the conflict occurs at the commit', async () => {
      const failures = failingOnce('COMMIT', conflict());
      let tries = 0;
      await storage.transactions.run(async (tx) => {
        tries += 1;
        await add(tx, 'a');
      });

      expect([tries, failures()]).toEqual([2, 1]);
      expect(await names()).toEqual(['a']);
    });

    it('throw the original error when the rollback fails too', async () => {
      failingOnce('ROLLBACK', new Error('connection lost'), { butRun: true });
      const work = storage.transactions.run(() => Promise.reject(new Error('the reason')));

      await expect(work).rejects.toThrow('the reason');
    });

    /** Makes the next statement with that text fail instead of (or after) running. Returns how many did. */
    function failingOnce(statement: string, error: Error, { butRun = false } = {}): () => number {
      const { writer } = storage.database;
      const create = writer.createQueryRunner.bind(writer);
      let failed = 0;
      jest.spyOn(writer, 'createQueryRunner').mockImplementation((mode) => {
        const runner = create(mode);
        const query = runner.query.bind(runner);
        runner.query = (async (sql: string, ...rest: [unknown[]?, true?]) => {
          const isChosen = sql === statement && failed === 0;
          if (isChosen) failed += 1;
          if (isChosen && !butRun) throw error;
          const result: unknown = await query(sql, ...(rest as []));
          if (isChosen) throw error;
          return result;
        }) as typeof runner.query;
        return runner;
      });
      return () => failed;
    }
  },
);

describe.each(engines)('transactions and readers on %s', (_name, createDatabase) => {
  let testDatabase: TestDatabase;
  let storage: Storage;

  beforeEach(async () => {
    testDatabase = await createDatabase();
    storage = await openStorage(testDatabase);
  });

  afterEach(async () => {
    await storage.database.close();
    await testDatabase.drop();
  });

  it('are isolated: a read outside finds no row before the commit', async () => {
    const { reader, transactions } = storage;
    const find = reader.prepare<{ name: string }>('SELECT name FROM setting WHERE name = ?');
    const [written, mayEnd] = [signal(), signal()];
    const writing = transactions.run(async (tx) => {
      await add(tx, 'a');
      written.give();
      await mayEnd.given;
      return tx.countBy(Setting, {});
    });
    await written.given;
    const seen = [await find('a'), await reader.read((manager) => manager.countBy(Setting, {}))];
    mayEnd.give();
    seen.push(await writing);

    expect(seen).toEqual([undefined, 0, 1]);
    expect({ ...(await find('a')) }).toEqual({ name: 'a' });
  });

  it('that deadlock both succeed in the end', async () => {
    const { transactions } = storage;
    await transactions.run(async (tx) => {
      await add(tx, 'a');
      await add(tx, 'b');
    });
    const reached = { a: signal(), b: signal() };
    let [isFirstA, isFirstB] = [true, true];
    const raise = (tx: Tx, name: string) =>
      tx.update(Setting, { name }, { updatedAt: () => 'updated_at + 1' });
    const meet = (mine: Signal, other: Signal) => {
      mine.give();
      // On SQLite the other transaction waits for the end of this one, so it never starts.
      return storage.database.engine === 'mysql' ? other.given : undefined;
    };
    await Promise.all([
      transactions.run(async (tx) => {
        await raise(tx, 'a');
        if (isFirstA) await meet(reached.a, reached.b);
        isFirstA = false;
        await raise(tx, 'b');
      }),
      transactions.run(async (tx) => {
        await raise(tx, 'b');
        if (isFirstB) await meet(reached.b, reached.a);
        isFirstB = false;
        await raise(tx, 'a');
      }),
    ]);

    const rows = await storage.reader.read((manager) => manager.find(Setting, { order: { name: 'ASC' } }));
    expect(rows.map(({ updatedAt }) => updatedAt)).toEqual([2, 2]);
    expect(transactions.retries).toBe(storage.database.engine === 'mysql' ? 1 : 0);
  });
});
