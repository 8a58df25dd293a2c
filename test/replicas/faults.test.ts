import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeOnGalera } from '../support/databases/databases.js';
import {
  expectHonest,
  expectNothingLost,
  expectNothingLostWithAReplica,
  expectSameProcesses,
  MENDED_MS,
  untilMended,
} from '../support/faults/fault-expectations.js';
import { Fleet } from '../support/databases/cluster.js';
import { fleetScene } from '../support/databases/cluster-fixture.js';
import { MixedLoad } from '../support/load/mixed-load.js';

/** What happens to three replicas when a part of the cluster under them, or one of them, goes away under load. */
describeOnGalera('under load on three Galera nodes', () => {
  const scene = fleetScene(() => Fleet.onGalera(2_500));

  it('R-13: a database node that is killed takes its replica out, until it is back', async () => {
    const { fleet, session } = scene;
    const load = new MixedLoad(fleet, [1, 2], session).start();
    await sleep(1_000);
    await fleet.cluster!.kill(2);
    await sleep(8_000);
    expect((await fleet.client(2).get('/health/ready')).status).toBe(503);
    expect((await fleet.client(2).get('/health/live')).status).toBe(200);
    expect((await fleet.as(session, 1).get('/users/me')).status).toBe(200);
    await fleet.cluster!.startNode(2);
    expect(await untilMended(fleet, session, [2])).toBeLessThan(MENDED_MS);
    await load.end();

    expectHonest(load);
    expectSameProcesses(fleet);
    await expectNothingLost(fleet, load, 2);
  }, 120_000);

  it.each([1_000, 10_000])(
    'R-13: a database node that is frozen for %i ms makes others wait at most',
    async (ms) => {
      const { fleet, session } = scene;
      const load = new MixedLoad(fleet, [0, 1, 2], session).start();
      await sleep(1_000);
      await fleet.cluster!.freeze(2, ms);
      for (const replica of [0, 1, 2])
        expect(await untilMended(fleet, session, [replica])).toBeLessThan(2 * MENDED_MS);
      await load.end();

      expectHonest(load);
      expectSameProcesses(fleet);
      await expectNothingLost(fleet, load);
    },
    120_000,
  );

  it(
    'R-11: a replica that is killed takes nothing with it that it acknowledged',
    () => expectNothingLostWithAReplica(scene),
    120_000,
  );
});
