import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeOnOwnServer } from '../support/databases/databases.js';
import {
  ANSWERED_MS,
  expectHonest,
  expectNothingLost,
  expectSameProcesses,
  MENDED_MS,
  untilMended,
} from '../support/faults/fault-expectations.js';
import { tell } from '../support/load/report.js';
import { ownServerFixture } from '../support/databases/cluster-fixture.js';
import { MixedLoad } from '../support/load/mixed-load.js';

/** LONG_FAULTS=true adds those that take longer than a build should. */
const FROZEN_MS = process.env['LONG_FAULTS'] === 'true' ? [1_000, 10_000, 30_000, 60_000] : [1_000, 10_000];
const ALL = [0, 1, 2];

describeOnOwnServer('three replicas on a database server that does not respond', () => {
  const fixture = ownServerFixture();

  it.each(FROZEN_MS)(
    'R-13: answer 503 in time while it is frozen for %i ms, and recover',
    async (ms) => {
      const { database, cluster, session } = fixture;
      const load = new MixedLoad(cluster, ALL, session, 2).start();
      await sleep(1_000);
      await database.server.freeze(ms);
      const recovered = await untilMended(cluster, session);
      await sleep(1_000);
      await load.end();
      const slowest = Math.max(...load.answers.map((answer) => answer.ms));
      tell(`R-13, frozen for ${ms} ms`, {
        answers: load.answers.length,
        slowest: Math.round(slowest),
        recovered: Math.round(recovered),
      });

      expect(recovered).toBeLessThan(MENDED_MS);
      expectHonest(load);
      expect(load.unanswered).toBe(0);
      if (ms > ANSWERED_MS) expect(load.statuses).toEqual([200, 503]);
      expectSameProcesses(cluster);
      await expectNothingLost(cluster, load);
    },
    180_000,
  );
});
