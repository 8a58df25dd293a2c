import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOnMysql } from '../support/databases/databases.js';
import {
  expectCorrectResponses,
  expectNothingLost,
  expectSameProcesses,
  RECOVERY_LIMIT_MS,
  measureRecovery,
} from '../support/faults/fault-expectations.js';
import { Cluster } from '../support/databases/cluster.js';
import { MixedLoad } from '../support/load/mixed-load.js';
import { type TcpProxy } from '../support/faults/tcp-proxy.js';

const ALL = [0, 1, 2];
const FAULT_MS = 3_500;

describeOnMysql('three replicas with network faults to their database', (create) => {
  let proxy: TcpProxy;
  let cluster: Cluster;
  let session: string;

  beforeAll(async () => {
    [proxy, cluster] = await Cluster.throughProxy(create);
    await cluster.register('ada');
    session = (await cluster.login('ada')).body.token;
  });

  afterAll(() => cluster.stop());

  /** Runs load before, during and after the fault; returns the responses that clients got. */
  async function withFault(fault: () => void): Promise<MixedLoad> {
    const load = new MixedLoad(cluster, ALL, session, 2).start();
    await sleep(1_000);
    fault();
    await sleep(FAULT_MS);
    proxy.restore();
    const recovered = await measureRecovery(cluster, session);
    await sleep(500);
    await load.end();

    expect(recovered).toBeLessThan(RECOVERY_LIMIT_MS);
    expectCorrectResponses(load);
    expect(load.failed).toBe(0);
    expectSameProcesses(cluster);
    await expectNothingLost(cluster, load);
    return load;
  }

  it('R-13: return 503 while all connections are reset', async () => {
    const load = await withFault(() => proxy.reset());

    expect(load.statuses).toEqual([200, 503]);
  });

  it('R-13: return 503 in time while packets are dropped, on new connections too', async () => {
    const load = await withFault(() => proxy.dropPackets());

    expect(load.statuses).toEqual([200, 503]);
  });

  it.each([200, 1_000])(
    'R-13: respond in time while every packet takes %i ms in each direction',
    async (ms) => {
      await withFault(() => proxy.delay(ms));
    },
    60_000,
  );

  it('R-13: respond to every request although their idle connections were dropped silently', async () => {
    for (const replica of ALL) {
      const uses = [
        () => cluster.as(session, replica).get('/users/me'),
        () => cluster.login('ada', replica),
        () => cluster.as(session, replica).put('/users/data/kept', { value: replica }),
      ];
      for (const use of uses) {
        proxy.loseState();
        expect((await use()).status).toBe(200);
      }
    }
  });
});
