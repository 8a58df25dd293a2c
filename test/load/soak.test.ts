import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../support/fixtures/accounts.js';
import { DailyUse } from '../support/load/daily-use.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { report } from '../support/load/report.js';
import { type ResourceUsage, measureResources, median } from '../support/processes/process-gauge.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { TEST_KEY } from '../support/app/test-app.js';

const PEOPLE = Array.from({ length: 8 }, (_, i) => `person-${i}`);
const SHORT_MS = 10_000;
const isLong = process.env['SOAK_MINUTES'] !== undefined;
const SOAK_MS = isLong ? Number(process.env['SOAK_MINUTES']) * 60_000 : SHORT_MS;
const LOOKS = isLong ? 120 : 20;
/** Idle connections are closed after five seconds. */
const SETTLE_MS = 7_000;
/** The number of client connections varies with aborted requests. */
const SPARE_FILES = 2 * PEOPLE.length;
/** For a short run, in which memory has not levelled off; the long run detects leaks. */
const MUCH_MIB = 400;
const LEVEL = 1.3;
const LEVEL_MIB = 25;

beforeAll(build, 120_000);

describe.each(engines)('a long-running server on %s', (engine, createDatabase) => {
  let database: TestDatabase;
  let program: Program;

  beforeAll(async () => {
    database = await createDatabase();
    program = await Program.start({
      DATABASE_URL: database.url,
      MASTER_KEY: TEST_KEY,
      METRICS_PORT: '0',
      REQUESTS_PER_MINUTE: '0',
      REGISTRATIONS_PER_HOUR: '0',
      TRUSTED_PROXIES: '127.0.0.1',
    });
    for (const username of PEOPLE)
      await program.client().post('/users/create', { username, password: PASSWORD });
  }, 120_000);

  afterAll(async () => {
    await program.stop();
    await database.drop();
  });

  it(
    'soak: leaks no handles, connections or memory',
    async () => {
      const use = new DailyUse(program, PEOPLE).start();
      const seen: ResourceUsage[] = [];
      try {
        for (let look = 0; look < LOOKS; look += 1) {
          await sleep(SOAK_MS / LOOKS);
          seen.push(await measureResources(program));
        }
      } finally {
        await use.end();
      }
      await sleep(SETTLE_MS);
      const rest = await measureResources(program);
      // The first quarter is the warm-up: code is compiled, caches and pools fill.
      const warm = seen.slice(Math.floor(LOOKS / 4));
      const third = Math.floor(warm.length / 3);
      const [early, late] = [warm.slice(0, third), warm.slice(-third)];
      const of = (looks: readonly ResourceUsage[], what: keyof ResourceUsage) =>
        median(looks.map((look) => look[what] ?? 0));
      const compare = (what: keyof ResourceUsage) => [of(early, what), of(late, what), rest[what]];
      const names = ['heap', 'resident', 'files', 'handles', 'connections'] as const;
      const figures = Object.fromEntries(names.map((name) => [name, compare(name)]));
      report(`soak on ${engine}`, {
        seconds: SOAK_MS / 1_000,
        ...figures,
        statuses: Object.fromEntries(use.statuses),
      });

      expect([...use.statuses.keys()].filter((status) => ![0, 200, 401, 503].includes(status))).toEqual([]);
      expect(use.statuses.get(200)).toBeGreaterThan(100);
      for (const name of ['files', 'handles', 'connections'] as const) {
        expect([name, of(late, name) - of(early, name) <= SPARE_FILES]).toEqual([name, true]);
        expect([name, (rest[name] ?? 0) <= of(early, name) + SPARE_FILES]).toEqual([name, true]);
      }
      for (const name of ['heap', 'resident'] as const) {
        const most = isLong ? of(early, name) * LEVEL + LEVEL_MIB : MUCH_MIB;
        expect([name, of(late, name) < most]).toEqual([name, true]);
      }
    },
    SOAK_MS + 120_000,
  );
});
