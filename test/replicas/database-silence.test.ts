import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeOnOwnServer } from '../support/databases/databases.js';
import {
  RESPONSE_LIMIT_MS,
  expectCorrectResponses,
  expectNothingLost,
  expectSameProcesses,
  RECOVERY_LIMIT_MS,
  measureRecovery,
} from '../support/faults/fault-expectations.js';
import { report } from '../support/load/report.js';
import { ownServerFixture } from '../support/databases/cluster-fixture.js';
import { MixedLoad } from '../support/load/mixed-load.js';

/** LONG_FAULTS=true adds those that take too long for CI. */
const FROZEN_MS = process.env['LONG_FAULTS'] === 'true' ? [1_000, 10_000, 30_000, 60_000] : [1_000, 10_000];
const ALL = [0, 1, 2];

describeOnOwnServer('three replicas on a database server that does not respond', () => {
  const fixture = ownServerFixture();

  it.each(FROZEN_MS)(
    'R-13: return 503 in time while it is frozen for %i ms, and recover',
    async (ms) => {
      const { database, cluster, session } = fixture;
      const load = new MixedLoad(cluster, ALL, session, 2).start();
      await sleep(1_000);
      await database.server.freeze(ms);
      const recovered = await measureRecovery(cluster, session);
      await sleep(1_000);
      await load.end();
      const slowest = Math.max(...load.results.map(({ ms: duration }) => duration));
      report(`R-13, frozen for ${ms} ms`, {
        responses: load.results.length,
        slowest: Math.round(slowest),
        recovered: Math.round(recovered),
      });

      expect(recovered).toBeLessThan(RECOVERY_LIMIT_MS);
      expectCorrectResponses(load);
      expect(load.failed).toBe(0);
      if (ms > RESPONSE_LIMIT_MS) expect(load.statuses).toEqual([200, 503]);
      expectSameProcesses(cluster);
      await expectNothingLost(cluster, load);
    },
    180_000,
  );
});
