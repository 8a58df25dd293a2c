import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearer } from '../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { preloaded } from '../support/processes/preload.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { TEST_KEY } from '../support/app/test-app.js';

const PASSWORD = 'correct horse battery';
const ABORTED = 120;
const SETTLED_MS = 30_000;
const IDLE_LOOKS = 10;

beforeAll(build);

describe.each(engines)('unhandled errors on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let program: Program;
  let token: string;

  beforeAll(async () => {
    database = await createDatabase();
    program = await Program.start({
      DATABASE_URL: database.url,
      MASTER_KEY: TEST_KEY,
      REQUESTS_PER_MINUTE: '0',
      METRICS_PORT: '0',
      ...preloaded('stray-errors.mjs'),
    });
    const account = { username: 'ada', password: PASSWORD };
    await program.client().post('/users/create', account);
    const login = await program.client().post('/users/login', account, { 'x-auth-mode': 'bearer' });
    token = login.body.token as string;
  });

  afterAll(async () => {
    await program.stop();
    await database.drop();
  });

  const isServed = async () => (await program.client().get('/users/me', bearer(token))).status === 200;

  /** Open transactions, connections in use or requested, and hash jobs whose requests will need one. */
  async function inUse(): Promise<number> {
    const names = ['latchkey_transactions_open', 'latchkey_hashing_waiting', 'latchkey_hashing_running'];
    for (const state of ['busy', 'waiting']) names.push(`latchkey_pool_connections{state="${state}"}`);
    const values = await Promise.all(names.map((name) => program.metric(name)));
    return values.reduce((sum, value) => sum + value, 0);
  }

  /** Whether nothing is in use for a second; a single check could fall between two steps of a request. */
  async function settles(): Promise<boolean> {
    const deadline = performance.now() + SETTLED_MS;
    let idle = 0;
    while (idle < IDLE_LOOKS && performance.now() < deadline) {
      idle = (await inUse()) === 0 ? idle + 1 : 0;
      await sleep(100);
    }
    return idle === IDLE_LOOKS;
  }

  it('R-14: clients that disconnect during a request leak no database connection', async () => {
    const url = `${program.url}/users`;
    const headers = { ...bearer(token), 'content-type': 'application/json' };
    const requests = Array.from({ length: ABORTED }, async (_, at) => {
      const leaving = new AbortController();
      const body = JSON.stringify({ username: `leaving-${at}`, password: PASSWORD, value: at });
      const [method, path] = [
        ['POST', 'create'],
        ['POST', 'login'],
        ['PUT', `data/item-${at}`],
      ][at % 3]!;
      const response = fetch(`${url}/${path}`, { method: method!, headers, body, signal: leaving.signal });
      setTimeout(() => {
        leaving.abort();
      }, at % 40);
      return response.then(
        () => 'answered',
        () => 'left',
      );
    });
    const outcomes = await Promise.all(requests);

    expect(outcomes).toContain('left');
    expect(await settles()).toBe(true);
    expect([program.isAlive, await isServed()]).toEqual([true, true]);
  });

  it('R-14: an unhandled rejection and an uncaught exception do not end the process', async () => {
    for (let round = 0; round < 3; round += 1) {
      program.signal('SIGWINCH');
      await sleep(100);
      expect([program.isAlive, await isServed()]).toEqual([true, true]);
    }
  });
});
