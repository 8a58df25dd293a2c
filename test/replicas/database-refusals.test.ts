import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { describeOnOwnServer } from '../support/databases/databases.js';
import {
  expectCorrectResponses,
  expectNothingLost,
  expectSameProcesses,
  RECOVERY_LIMIT_MS,
  measureRecovery,
} from '../support/faults/fault-expectations.js';
import { CLUSTER_PASSWORD } from '../support/databases/cluster.js';
import { type OwnServerFixture, ownServerFixture } from '../support/databases/cluster-fixture.js';
import { MixedLoad } from '../support/load/mixed-load.js';
import { OwnDatabase } from '../support/databases/own-database.js';
import { SmallDisk } from '../support/databases/small-disk.js';

const ALL = [0, 1, 2];
const BIG = 'x'.repeat(200 * 1024);
const MOST_WRITES = 1_000;

/** A volume that fills up, and how to enlarge it. */
type Store = {
  start(): Promise<OwnDatabase>;
  makeRoom(database: OwnDatabase): Promise<void>;
};

const ballastOn = ({ disk }: OwnDatabase) => join(disk!.path, 'ballast');

const smallDisk: Store = {
  start: async () => {
    const database = await OwnDatabase.start([], '220M');
    writeFileSync(ballastOn(database), Buffer.alloc(32 << 20));
    return database;
  },
  makeRoom: async (database) => {
    rmSync(ballastOn(database));
    if (!database.server.isAlive) await database.restart();
  },
};

const spaceOf = (mib: number) => `--innodb-data-file-path=ibdata1:12M:autoextend:max:${mib}M`;

const tableSpace: Store = {
  start: () => OwnDatabase.start([spaceOf(32), '--innodb-file-per-table=0']),
  // Deleting also needs space, so the operator enlarges the volume.
  makeRoom: async (database) => {
    await database.server.end('SIGTERM');
    await database.restart(spaceOf(96));
  },
};

const creating = ({ cluster }: OwnServerFixture, username: string, replica = 0) =>
  cluster.client(replica).post('/users/create', { username, password: CLUSTER_PASSWORD });

/** Repeats a request until it returns `status`; returns how long that took, in milliseconds. */
async function until(status: number, ask: () => Promise<{ status: number }>): Promise<number> {
  const start = performance.now();
  for (let times = 0; times < 400; times += 1) {
    if ((await ask()).status === status) return performance.now() - start;
    await sleep(50);
  }
  throw new Error(`never returned ${status}`);
}

async function expectRecovery(fixture: OwnServerFixture, load: MixedLoad, since: number): Promise<void> {
  await measureRecovery(fixture.cluster, fixture.session);
  for (const replica of ALL) await until(200, () => creating(fixture, `after-${replica}`, replica));
  const recovered = performance.now() - since;
  await sleep(500);
  await load.end();

  expect(recovered).toBeLessThan(RECOVERY_LIMIT_MS);
  expectCorrectResponses(load);
  expect(load.failed).toBe(0);
  expectSameProcesses(fixture.cluster);
  await expectNothingLost(fixture.cluster, load);
}

describeOnOwnServer('three replicas on a database that became read-only', () => {
  const fixture = ownServerFixture();

  it('R-13: keep reading, reject writes, and write again once it is writable', async () => {
    const { cluster, database } = fixture;
    const load = new MixedLoad(cluster, ALL, fixture.session, 2).start();
    await sleep(1_000);
    await database.query('SET GLOBAL read_only = 1');
    await until(503, () => creating(fixture, 'unwritten'));
    const from = load.results.length;
    await sleep(2_500);
    const meanwhile = load.results.slice(from + ALL.length * 4);
    expect((await cluster.client(0).get('/health/ready')).status).toBe(200);
    await database.query('SET GLOBAL read_only = 0');
    const since = performance.now();

    const seen = (request: string) =>
      new Set(meanwhile.filter((result) => result.request === request).map(({ status }) => status));
    expect(seen('read')).toEqual(new Set([200]));
    expect(seen('register')).toEqual(new Set([503]));
    await expectRecovery(fixture, load, since);
    expect((await creating(fixture, 'unwritten')).status).toBe(200);
  });
});

const stores: [string, Store, boolean][] = [
  ['table space', tableSpace, true],
  ['disk', smallDisk, SmallDisk.isPossible()],
];

/** MariaDB sometimes aborts when a disk is full, and takes a while to exit; a service manager restarts it. */
async function expectAborted(server: { readonly isAlive: boolean }): Promise<void> {
  for (let waits = 0; server.isAlive && waits < 100; waits += 1) await sleep(100);
  expect(server.isAlive).toBe(false);
}

describe.each(stores)('a full %s', (_name, store, isPossible) => {
  // Where mounting is not permitted, a full tablespace replaces the full disk.
  (isPossible ? describeOnOwnServer : describe.skip)('under three replicas', () => {
    const fixture = ownServerFixture(() => store.start());

    it('R-13: lets them read, makes them reject writes, and lets them write once there is space', async () => {
      const { cluster, database, session } = fixture;
      const load = new MixedLoad(cluster, ALL, session).start();
      const storing = (at: number) => cluster.as(session, at).put(`/users/data/big-${at}`, { value: BIG });
      let refused = 0;
      let written = 0;
      // After a rejected write, a smaller one may still fit.
      for (; written < MOST_WRITES && refused < 5; written += 1)
        refused = (await storing(written)).status === 503 ? refused + 1 : 0;
      expect(refused).toBe(5);
      await sleep(1_000);
      for (const replica of ALL) {
        const reader = cluster.as(session, replica);
        const me = await reader.get('/users/me');
        const big = await reader.get('/users/data/big-0');
        if (me.status === 200 && big.status === 200) expect(big.body.value).toBe(BIG);
        else await expectAborted(database.server);
      }
      await store.makeRoom(database);
      const since = performance.now();

      await until(200, () => storing(written));
      await expectRecovery(fixture, load, since);
    });
  });
});
