import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeOnOwnServer } from '../support/databases/databases.js';
import {
  expectCorrectResponses,
  expectNothingLost,
  expectNothingLostWithoutReplica,
  expectSameProcesses,
  RECOVERY_LIMIT_MS,
  measureRecovery,
} from '../support/faults/fault-expectations.js';
import { CLUSTER_PASSWORD } from '../support/databases/cluster.js';
import { ownServerFixture } from '../support/databases/cluster-fixture.js';
import { MixedLoad } from '../support/load/mixed-load.js';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 3);
const NEW_PASSWORD = 'staple the horse again';

describeOnOwnServer('three replicas on a database server that crashes', () => {
  const fixture = ownServerFixture();

  it('R-13: return 503 while it is down, and continue with its data once it is back', async () => {
    const { database, cluster, session } = fixture;
    const load = new MixedLoad(cluster, [0, 1, 2], session, 2).start();
    await sleep(1_500);
    await database.server.end();
    await sleep(2_000);
    expect((await cluster.client(0).get('/health/ready')).status).toBe(503);
    expect((await cluster.client(0).get('/health/live')).status).toBe(200);
    await database.restart();
    const recovered = await measureRecovery(cluster, session);
    await sleep(500);
    await load.end();

    expect(recovered).toBeLessThan(RECOVERY_LIMIT_MS);
    expectCorrectResponses(load);
    expect([load.statuses, load.failed]).toEqual([[200, 503], 0]);
    expectSameProcesses(cluster);
    await expectNothingLost(cluster, load);
  });

  it('R-11: leave one valid password per account, and its data, after a crash during the change', async () => {
    const { database, cluster, session } = fixture;
    let took = 0;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const name = `changed-${round}`;
      await cluster.register(name);
      const client = cluster.as((await cluster.login(name)).body.token);
      await client.put('/users/data/canary', { value: name });
      const from = performance.now();
      const change = client.post('/users/change-password', {
        oldPassword: CLUSTER_PASSWORD,
        newPassword: NEW_PASSWORD,
      });
      // The first change is not interrupted: the crash happens at a random moment within its duration.
      if (round > 0) {
        await sleep((took * round) / (ROUNDS + 1));
        await database.server.end();
        await database.restart();
      }
      const { status } = await change;
      if (round === 0) took = performance.now() - from;
      await measureRecovery(cluster, session);

      expect([200, 503]).toContain(status);
      const logins = [await cluster.login(name, 1), await cluster.login(name, 2, NEW_PASSWORD)];
      expect(logins.map((login) => login.status).sort()).toEqual([200, 401]);
      if (status === 200) expect(logins[1]!.status).toBe(200);
      const { token } = logins.find((login) => login.status === 200)!.body;
      expect((await cluster.as(token).get('/users/data/canary')).body.value).toBe(name);
    }
  });

  it(
    'R-11: lose nothing that one of them acknowledged before it was killed',
    () => expectNothingLostWithoutReplica(fixture),
    60_000,
  );
});
