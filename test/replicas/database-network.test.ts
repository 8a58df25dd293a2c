import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOnMysql } from '../support/databases/databases.js';
import {
  expectHonest,
  expectNothingLost,
  expectSameProcesses,
  MENDED_MS,
  untilMended,
} from '../support/faults/fault-expectations.js';
import { Fleet } from '../support/databases/cluster.js';
import { MixedLoad } from '../support/load/mixed-load.js';
import { type TcpGate } from '../support/faults/tcp-proxy.js';

const ALL = [0, 1, 2];
const FAULT_MS = 3_500;

describeOnMysql('three replicas and the network to their database', (create) => {
  let gate: TcpGate;
  let fleet: Fleet;
  let session: string;

  beforeAll(async () => {
    [gate, fleet] = await Fleet.throughGate(create);
    await fleet.register('ada');
    session = (await fleet.login('ada')).body.token;
  }, 120_000);

  afterAll(() => fleet.stop(), 60_000);

  /** Load before, during and after the fault; returns what the clients saw. */
  async function enduring(fault: () => void): Promise<MixedLoad> {
    const load = new MixedLoad(fleet, ALL, session, 2).start();
    await sleep(1_000);
    fault();
    await sleep(FAULT_MS);
    gate.letThrough();
    const mended = await untilMended(fleet, session);
    await sleep(500);
    await load.end();

    expect(mended).toBeLessThan(MENDED_MS);
    expectHonest(load);
    expect(load.unanswered).toBe(0);
    expectSameProcesses(fleet);
    await expectNothingLost(fleet, load);
    return load;
  }

  it('R-13: refuse while all connections are reset', async () => {
    const load = await enduring(() => gate.reset());

    expect(load.statuses).toEqual([200, 503]);
  }, 60_000);

  it('R-13: refuse in time while packets are swallowed, on new connections too', async () => {
    const load = await enduring(() => gate.swallow());

    expect(load.statuses).toEqual([200, 503]);
  }, 60_000);

  it.each([200, 1_000])(
    'R-13: answer in time while every packet takes %i ms, in each direction',
    async (ms) => {
      await enduring(() => gate.delay(ms));
    },
    60_000,
  );

  it('R-13: need no refusal when the connections they kept have died unnoticed', async () => {
    for (const replica of ALL) {
      const uses = [
        () => fleet.as(session, replica).get('/users/me'),
        () => fleet.login('ada', replica),
        () => fleet.as(session, replica).put('/users/data/kept', { value: replica }),
      ];
      for (const use of uses) {
        gate.forget();
        expect((await use()).status).toBe(200);
      }
    }
  }, 60_000);
});
