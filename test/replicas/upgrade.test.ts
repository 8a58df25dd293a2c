import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { describeReplicas, type Cluster, REPLICAS } from '../support/databases/cluster.js';
import { MixedLoad } from '../support/load/mixed-load.js';
import { preloaded } from '../support/processes/preload.js';

const NEXT_VERSION = preloaded('next-version.mjs');
const STEP = 'AddNextVersion9000000000000';

describeReplicas('a rolling upgrade of the replicas', (start) => {
  let cluster: Cluster;
  let session: string;

  beforeAll(async () => {
    cluster = await start();
    await cluster.register('ada');
    session = (await cluster.login('ada')).body.token;
  });

  afterAll(() => cluster.stop());

  const steps = async () =>
    (await cluster.query<{ name: string }>('SELECT name FROM migration ORDER BY id')).map(({ name }) => name);

  /** Load on the other replicas while one is down; clients get nothing worse than a 503. */
  async function whileAway(at: number, work: () => Promise<void>): Promise<void> {
    const others = Array.from({ length: REPLICAS }, (_, one) => one).filter((one) => one !== at);
    const load = new MixedLoad(cluster, others, session).start();
    try {
      await sleep(500);
      await work();
      await sleep(500);
    } finally {
      await load.end();
    }
    expect(load.statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(load.results.filter(({ clearsCookie }) => clearsCookie)).toEqual([]);
    expect(load.acknowledged.length).toBeGreaterThan(0);
    for (const name of load.acknowledged.slice(-5)) expect((await cluster.login(name, at)).status).toBe(200);
    for (let one = 0; one < REPLICAS; one += 1)
      expect((await cluster.as(session, one).get('/users/me')).status).toBe(200);
  }

  it('R-23: starts from one schema, created by replicas that started at the same time', async () => {
    expect(await steps()).toEqual(migrations.map(({ name }) => name));
    for (let at = 0; at < REPLICAS; at += 1)
      expect((await cluster.client(at).get('/health/ready')).status).toBe(200);
  });

  it('R-21: runs old and new replicas together on the new schema, and can be reversed for one', async () => {
    expect(await steps()).not.toContain(STEP);
    await whileAway(2, () => cluster.restart(2, NEXT_VERSION));
    expect(await steps()).toContain(STEP);

    await whileAway(1, () => cluster.restart(1));
    await whileAway(0, () => cluster.restart(0, NEXT_VERSION));
    expect((await steps()).filter((step) => step === STEP)).toEqual([STEP]);
  });
});
