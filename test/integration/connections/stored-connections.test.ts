import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoredConnectionRepository } from '#connections';
import { type RunningProcesses } from '#platform/keys';
import { Log } from '#platform/logging';
import { type ApplicationId, type SessionId, type UserId } from '#shared';
import { type ConnectionProgress } from '../../../src/connections/connection-store.js';
import { StoredConnections } from '../../../src/connections/stored-connections.service.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';
import { bindingOf } from '../../support/fixtures/gateway.js';

const NOTHING: ConnectionProgress = { bytesReceived: 0, bytesSent: 0, isHeld: false };
const FACTS = {
  kind: 'websocket' as const,
  applicationId: 'shell' as ApplicationId,
  terminals: ['tty-1', 'ssh:*'],
  address: '192.0.2.1',
  since: 1_000,
  isForAdmins: false,
  closesOnLock: true,
};

/** Repeats until the result is what is expected, or fails with the last one after three seconds. */
async function eventually(get: () => Promise<unknown>, expected: unknown): Promise<void> {
  const deadline = performance.now() + 3_000;
  let last = await get();
  while (JSON.stringify(last) !== JSON.stringify(expected) && performance.now() < deadline) {
    await sleep(20);
    last = await get();
  }
  expect(last).toEqual(expected);
}

describe.each(engines)('the stored connections on %s', (_name, createDatabase) => {
  let clock: ManualClock;
  let testDatabase: TestDatabase;
  let storage: Storage;
  let rows: StoredConnectionRepository;
  let connections: StoredConnections;

  const processOf = (id: string) =>
    new StoredConnections(
      rows,
      { id } as RunningProcesses,
      storage.transactions,
      clock,
      Log.create('error', 'json'),
    );

  beforeEach(async () => {
    clock = new ManualClock(1_000);
    testDatabase = await createDatabase();
    storage = await openStorage(testDatabase);
    rows = new StoredConnectionRepository(storage.reader, clock);
    connections = processOf('one');
    connections.onApplicationBootstrap();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await connections.onApplicationShutdown();
    await storage.database.close();
    await testDatabase.drop();
  });

  const add = (id: string, more: object = {}, progress = NOTHING) =>
    connections.add({ ...FACTS, id, binding: bindingOf(), ...more }, progress);
  const select = (columns: string) =>
    storage.reader.read((manager) =>
      manager.query<Record<string, unknown>[]>(`SELECT ${columns} FROM open_connection ORDER BY id`),
    );
  const ids = async () => (await select('id')).map(({ id }) => id);
  const listIds = (filter: Parameters<typeof rows.listIds>[1]) =>
    storage.transactions.run(async (tx) => (await rows.listIds(tx, filter)).sort());

  it('exist before a connection is opened, and no longer than it', async () => {
    await add('a');
    expect(await ids()).toEqual(['a']);
    connections.remove('a');
    await eventually(ids, []);
  });

  it('are written together when many are opened and closed at once', async () => {
    const run = jest.spyOn(storage.transactions, 'run');
    const names = Array.from({ length: 150 }, (_, number) => `c${number}`);
    await Promise.all(names.map((name) => add(name)));
    for (const name of names) connections.remove(name);
    await eventually(ids, []);

    expect(run.mock.calls.length).toBeLessThan(8);
  });

  it('reject a connection that cannot be stored, and leave nothing of it', async () => {
    const failing = jest.spyOn(rows, 'add').mockImplementationOnce(async (tx, added) => {
      await tx.insert('open_connection', [...added]);
      throw new Error('lost');
    });

    await expect(add('a')).rejects.toThrow('lost');
    expect(failing).toHaveBeenCalled();
    await add('b');
    expect(await ids()).toEqual(['b']);
  });

  it('are removed later if the database was away when a connection ended', async () => {
    await add('a');
    jest.spyOn(rows, 'remove').mockRejectedValueOnce(new Error('away'));
    connections.remove('a');

    await eventually(ids, []);
  });

  it('say within a moment whether a connection is held, and later what it has carried', async () => {
    const progress = { ...NOTHING };
    await add('a', {}, progress);
    const state = () => select('is_held AS held, bytes_received AS received, bytes_sent AS sent');
    clock.advance(20_000);
    Object.assign(progress, { bytesReceived: 7, bytesSent: 2 ** 40 });
    await eventually(state, [{ held: 0, received: 7, sent: 2 ** 40 }]);
    Object.assign(progress, { bytesReceived: 8, isHeld: true });

    await eventually(state, [{ held: 1, received: 8, sent: 2 ** 40 }]);
  });

  it('are confirmed every ten seconds, and ignored after thirty without that', async () => {
    await add('a');
    const there = processOf('dead');
    await there.add({ ...FACTS, id: 'b', binding: bindingOf() }, NOTHING);
    clock.advance(31_000);
    await eventually(async () => (await select('seen_at AS at'))[0]!['at'], clock.now());

    expect(await listIds({ userId: 'ada' as UserId })).toEqual(['a']);
    const swept = await storage.transactions.run((tx) => rows.sweep(tx, clock.now() - 30_000, 10));
    expect([swept, await ids()]).toEqual([1, ['a']]);
  });

  it.each([
    [{ userId: 'ada' as UserId }, ['a', 'b', 'c']],
    [{ userId: 'ada' as UserId, isOfSession: true as const }, ['a', 'c']],
    [{ userId: 'ada' as UserId, exceptSessionId: 'session-2' as SessionId }, ['a', 'b']],
    [{ sessionId: 'session-2' as SessionId }, ['c']],
    [{ apiKeyId: 'key' }, ['b']],
    [{ userId: 'ada' as UserId, isForAdmins: true as const }, ['c']],
    [{ userId: 'ada' as UserId, closesOnLock: true as const }, ['a', 'b']],
    [{ userId: 'ada' as UserId, terminalId: 'tty-1' }, ['a', 'b']],
    [{ userId: 'ada' as UserId, terminalId: 'ssh:host:22' }, ['a', 'b']],
    [{ userId: 'ada' as UserId, terminalId: 'tty' }, []],
    [{ applicationId: 'desk' as ApplicationId }, ['d']],
  ])('are selected by %j', async (filter, expected) => {
    await add('a');
    await add('b', { binding: bindingOf({ sessionId: null, apiKeyId: 'key' }) });
    const other = { terminals: [], isForAdmins: true, closesOnLock: false };
    await add('c', { binding: bindingOf({ sessionId: 'session-2' }), ...other });
    await add('d', { binding: null, applicationId: 'desk' });

    expect(await listIds(filter)).toEqual(expected);
  });

  it('are requested to be closed once, and tell only their own process', async () => {
    await add('a');
    const request = () => storage.transactions.run((tx) => rows.requestClose(tx, 'a'));

    expect([await request(), await request()]).toEqual([true, false]);
    expect([await rows.listCloseRequests('one'), await rows.listCloseRequests('two')]).toEqual([['a'], []]);
  });

  it('of a process are removed when it stops', async () => {
    await add('a');
    await connections.onApplicationShutdown();

    expect(await ids()).toEqual([]);
  });
});
