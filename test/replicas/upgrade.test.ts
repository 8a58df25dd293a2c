import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrations } from '#migrations';
import { describeFleets, type Fleet, REPLICAS } from '../support/databases/cluster.js';
import { MixedLoad } from '../support/load/mixed-load.js';
import { preloaded } from '../support/processes/preload.js';

const NEXT_VERSION = preloaded('next-version.mjs');
const STEP = 'AddNextVersion9000000000000';

describeFleets('an upgrade of one replica after the other', (start) => {
  let fleet: Fleet;
  let session: string;

  beforeAll(async () => {
    fleet = await start();
    await fleet.register('ada');
    session = (await fleet.login('ada')).body.token;
  }, 120_000);

  afterAll(() => fleet.stop(), 60_000);

  const steps = async () =>
    (await fleet.query<{ name: string }>('SELECT name FROM migration ORDER BY id')).map(({ name }) => name);

  /** Load on the others while one is away; nobody notices but by an honest 503. */
  async function whileAway(at: number, work: () => Promise<void>): Promise<void> {
    const others = Array.from({ length: REPLICAS }, (_, one) => one).filter((one) => one !== at);
    const load = new MixedLoad(fleet, others, session).start();
    try {
      await sleep(500);
      await work();
      await sleep(500);
    } finally {
      await load.end();
    }
    expect(load.statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(load.answers.filter(({ clearsCookie }) => clearsCookie)).toEqual([]);
    expect(load.acknowledged.length).toBeGreaterThan(0);
    for (const name of load.acknowledged.slice(-5)) expect((await fleet.login(name, at)).status).toBe(200);
    for (let one = 0; one < REPLICAS; one += 1)
      expect((await fleet.as(session, one).get('/users/me')).status).toBe(200);
  }

  it('R-23: has begun with one schema, which replicas made that started at once on nothing', async () => {
    expect(await steps()).toEqual(migrations.map(({ name }) => name));
    for (let at = 0; at < REPLICAS; at += 1)
      expect((await fleet.client(at).get('/health/ready')).status).toBe(200);
  });

  it('R-21: old and new serve together, on the schema of the new one, and one may go back', async () => {
    expect(await steps()).not.toContain(STEP);
    await whileAway(2, () => fleet.restart(2, NEXT_VERSION));
    expect(await steps()).toContain(STEP);

    await whileAway(1, () => fleet.restart(1));
    await whileAway(0, () => fleet.restart(0, NEXT_VERSION));
    expect((await steps()).filter((step) => step === STEP)).toEqual([STEP]);
  }, 300_000);
});
