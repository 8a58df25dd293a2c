import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type Tx } from '#platform/database';
import { Setting } from '#settings';
import { describeOnMysql, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';
import { type CommitFate, TcpProxy } from '../../support/faults/tcp-proxy.js';

const UNKNOWN = /Whether the change was made is unknown/;

/** A connection may be lost silently; requests must not fail because of that. */
describeOnMysql('connections to MySQL that were lost', (createDatabase) => {
  let testDatabase: TestDatabase;
  let proxy: TcpProxy;
  let storage: Storage;

  beforeEach(async () => {
    testDatabase = await createDatabase();
    const url = new URL(testDatabase.url);
    proxy = new TcpProxy({ host: url.hostname, port: Number(url.port || 3306) });
    await proxy.open();
    url.port = String(proxy.port);
    url.search = '?timeoutMs=1500';
    storage = await openStorage({ url: url.href });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    // First, or the close would wait for responses that were dropped.
    await proxy.shut();
    for (let wait = 0; wait < 100 && storage.database.poolUse!.busy > 0; wait += 1) await sleep(20);
    await storage.database.close();
    await testDatabase.drop();
  });

  const add = (tx: Tx, name: string) => tx.insert(Setting, { name, value: 'true', updatedAt: 0 });
  const names = () =>
    storage.reader.read(async (manager) => (await manager.find(Setting)).map(({ name }) => name).sort());
  const connectionOf = async (tx: Pick<Tx, 'query'>) =>
    (await tx.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id'))[0]!.id;

  /** Leaves that many idle connections in the pool. */
  const warmUp = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        storage.reader.read((manager) => manager.query('SELECT SLEEP(0.05)')),
      ),
    );

  it('while idle make neither a write nor a read fail', async () => {
    const find = storage.reader.prepare<{ name: string }>('SELECT name FROM setting WHERE name = ?');
    const uses: (() => Promise<unknown>)[] = [
      () => storage.transactions.run((tx) => add(tx, 'a')),
      () => names(),
      async () => find('a'),
    ];
    for (const use of uses) {
      await warmUp(6);
      proxy.loseState();
      await expect(use()).resolves.toBeDefined();
    }
    expect(await names()).toEqual(['a']);
  });

  it('in the middle of a transaction make it run once more, and not more often', async () => {
    let tries = 0;
    const losing = (times: number) =>
      storage.transactions.run(async (tx) => {
        tries += 1;
        await add(tx, `try-${tries}`);
        if (tries <= times) proxy.loseState();
        await add(tx, `also-${tries}`);
      });

    await losing(1);
    expect([tries, await names()]).toEqual([2, ['also-2', 'try-2']]);
    tries = 0;
    await expect(losing(2)).rejects.toThrow();
    expect([tries, await names()]).toEqual([2, ['also-2', 'try-2']]);
  });

  it('between two statements make it run once more, too', async () => {
    let tries = 0;
    await storage.transactions.run(async (tx) => {
      tries += 1;
      await add(tx, `try-${tries}`);
      // By the next statement the driver has noticed, and throws an error without a code.
      if (tries === 1) {
        proxy.dropPackets();
        proxy.restore();
        await sleep(200);
      }
      await add(tx, `also-${tries}`);
    });

    expect([tries, await names()]).toEqual([2, ['also-2', 'try-2']]);
  });

  it.each([1290, 1792, 1836])(
    'include connections to a server that reports %i, because it is read-only',
    async (errno) => {
      const connections: number[] = [];
      await storage.transactions.run(async (tx) => {
        connections.push(await connectionOf(tx));
        await add(tx, `try-${connections.length}`);
        if (connections.length === 1) throw Object.assign(new Error('read only'), { errno });
      });

      expect(new Set(connections).size).toBe(2);
      expect(await names()).toEqual(['try-2']);
      await storage.transactions.run(async (tx) => connections.push(await connectionOf(tx)));
      expect(connections.at(-1)).toBe(connections[1]);
    },
  );

  it.each<[CommitFate, string[]]>([
    ['commit lost', []],
    ['response cut off', ['a']],
    ['response dropped', ['a']],
  ])('during a commit (%s) are reported as such, and nothing is done twice', async (fate, expected) => {
    let tries = 0;
    proxy.breakCommit(fate);
    const work = storage.transactions.run(async (tx) => {
      tries += 1;
      await add(tx, 'a');
    });

    await expect(work).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringMatching(UNKNOWN),
    });
    expect([tries, await names()]).toEqual([1, expected]);
  });

  it('before a commit are reported as an ordinary outage', async () => {
    proxy.dropPackets();
    const work = storage.transactions.run((tx) => add(tx, 'a'));

    await expect(work).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.not.stringMatching(UNKNOWN),
    });
    proxy.restore();
    expect(await names()).toEqual([]);
  });
});
