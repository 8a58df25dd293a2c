import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeOnGalera } from '../support/databases/databases.js';
import {
  expectCorrectResponses,
  expectNothingLost,
  expectNothingLostWithoutReplica,
  expectSameProcesses,
  RECOVERY_LIMIT_MS,
  measureRecovery,
} from '../support/faults/fault-expectations.js';
import { Cluster } from '../support/databases/cluster.js';
import { clusterFixture } from '../support/databases/cluster-fixture.js';
import { MixedLoad } from '../support/load/mixed-load.js';

/** Failures of a database node or of a replica under load. */
describeOnGalera('under load on three Galera nodes', () => {
  const fixture = clusterFixture(() => Cluster.onGalera(2_500));

  it('R-13: a killed database node makes its replica unready until the node is back', async () => {
    const { cluster, session } = fixture;
    const load = new MixedLoad(cluster, [1, 2], session).start();
    await sleep(1_000);
    await cluster.galera!.kill(2);
    await sleep(8_000);
    expect((await cluster.client(2).get('/health/ready')).status).toBe(503);
    expect((await cluster.client(2).get('/health/live')).status).toBe(200);
    expect((await cluster.as(session, 1).get('/users/me')).status).toBe(200);
    await cluster.galera!.startNode(2);
    expect(await measureRecovery(cluster, session, [2])).toBeLessThan(RECOVERY_LIMIT_MS);
    await load.end();

    expectCorrectResponses(load);
    expectSameProcesses(cluster);
    await expectNothingLost(cluster, load, 2);
  });

  it.each([1_000, 10_000])(
    'R-13: a database node frozen for %i ms only delays requests',
    async (ms) => {
      const { cluster, session } = fixture;
      const load = new MixedLoad(cluster, [0, 1, 2], session).start();
      await sleep(1_000);
      await cluster.galera!.freeze(2, ms);
      for (const replica of [0, 1, 2])
        expect(await measureRecovery(cluster, session, [replica])).toBeLessThan(2 * RECOVERY_LIMIT_MS);
      await load.end();

      expectCorrectResponses(load);
      expectSameProcesses(cluster);
      await expectNothingLost(cluster, load);
    },
    120_000,
  );

  it(
    'R-11: a killed replica loses nothing that it acknowledged',
    () => expectNothingLostWithoutReplica(fixture),
    120_000,
  );
});
