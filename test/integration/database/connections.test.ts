import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { Setting } from '#settings';
import { schema } from '../../../src/bootstrap/entities.js';
import { describeOnMysql, sqlite, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage, type Storage, storageConfig } from '../../support/databases/storage.js';

let testDatabase: TestDatabase;
let storage: Storage;

function openBefore(createDatabase: () => Promise<TestDatabase>): void {
  beforeEach(async () => {
    testDatabase = await createDatabase();
    storage = await openStorage(testDatabase);
  });
  afterEach(async () => {
    await storage.database.close();
    await testDatabase.drop();
  });
}

describe('the connections to SQLite', () => {
  openBefore(sqlite);

  it('use WAL with full synchronisation, and enforce foreign keys', async () => {
    const pragma = async (name: string) => {
      const [row] = await storage.database.writer.query<Record<string, unknown>[]>(`PRAGMA ${name}`);
      return Object.values(row ?? {})[0];
    };

    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
  });

  it('are read-only for readers', async () => {
    const write = storage.reader.read((manager) =>
      manager.query("INSERT INTO setting (name, value, updated_at) VALUES ('a', 'true', 0)"),
    );

    await expect(write).rejects.toThrow(/readonly/);
  });

  it('take the write lock at the start of a transaction, so that no other writer can come between', async () => {
    const other = await openStorage(testDatabase);
    try {
      await storage.transactions.run(async () => {
        const slipping = other.database.writer.query('PRAGMA busy_timeout = 0');
        await slipping;
        await expect(other.database.writer.query('BEGIN IMMEDIATE')).rejects.toThrow(/locked/);
      });
    } finally {
      await other.database.close();
    }
  });
});

describeOnMysql('the connections to MySQL', (createDatabase) => {
  openBefore(createDatabase);

  /** Opens as many connections as the pool has, by keeping each one busy. */
  const fromEvery = (sql: string) =>
    Promise.all(
      Array.from({ length: 10 }, () =>
        storage.database.writer.query<Record<string, unknown>[]>(
          `SELECT SLEEP(0.05) AS waited, ${sql} AS value`,
        ),
      ),
    ).then((responses) => responses.map(([row]) => row?.['value']));

  it('pass on the error of a request that outlives them, instead of retrying it', async () => {
    const { database } = await openStorage(testDatabase);
    await database.writer.query('SELECT 1');
    const lost = Object.assign(new Error('the server is gone'), { code: 'PROTOCOL_CONNECTION_LOST' });

    const outlive = () => expect(database.withDeadline(() => Promise.reject(lost))).rejects.toBe(lost);
    const closing = database.close();
    await outlive();
    await closing;
    await outlive();
  });

  it('are not used again by work whose timeout has passed', async () => {
    const { database } = await openStorage(testDatabase);
    const lost = Object.assign(new Error('the server is gone'), { code: 'PROTOCOL_CONNECTION_LOST' });
    let tries = 0;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const slow = database.withDeadline(async () => {
      tries += 1;
      await sleep(database.timeoutMs! + 500);
      end();
      throw lost;
    });

    await expect(slow).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await ended;
    await sleep(100);
    expect(tries).toBe(1);
    await database.close();
  });

  it('all use READ COMMITTED', async () => {
    expect(
      new Set(
        await fromEvery('@@session.transaction_isolation').catch(() => fromEvery('@@session.tx_isolation')),
      ),
    ).toEqual(new Set(['READ-COMMITTED']));
  });

  it('all use strict mode: a value that is too long is rejected and not truncated', async () => {
    expect(new Set(await fromEvery('@@session.sql_mode'))).toEqual(
      new Set(['STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION']),
    );
    const write = storage.transactions.run((tx) =>
      tx.insert(Setting, { name: 'x'.repeat(65), value: 'true', updatedAt: 0 }),
    );

    await expect(write).rejects.toThrow(/too long/);
  });
});

describeOnMysql('the connections that read credentials on a cluster', (createDatabase) => {
  let cluster: Database;

  beforeEach(async () => {
    testDatabase = await createDatabase();
  });

  afterEach(async () => {
    await cluster.close();
    await testDatabase.drop();
  });

  it('all wait for their node to apply earlier writes, and so do their replacements', async () => {
    cluster = await Database.open(storageConfig(testDatabase.url).database, schema, 'galera');
    const read = () =>
      Promise.all(
        Array.from({ length: 10 }, () =>
          cluster.writer.query<{ id: number; waits: number }[]>(
            'SELECT SLEEP(0.05) AS slept, CONNECTION_ID() AS id, @@session.wsrep_sync_wait AS waits',
          ),
        ),
      ).then((responses) => responses.map(([row]) => row!));
    const before = await read();
    for (const { id } of before.slice(1)) await cluster.writer.query(`KILL ${id}`).catch(() => undefined);
    const after = [...(await read().catch(() => [])), ...(await read())];

    expect([...before, ...after].filter(({ waits }) => waits !== 1)).toEqual([]);
    expect(after.some(({ id }) => !before.some((earlier) => earlier.id === id))).toBe(true);
  });

  it('are rejected by a server that does not support such waiting', async () => {
    const { database: config } = storageConfig(testDatabase.url);
    cluster = await Database.open(config, schema, 'off');
    const opening = Database.open(config, schema, 'group-replication');

    await expect(opening).rejects.toThrow('group_replication_consistency');
  });
});
