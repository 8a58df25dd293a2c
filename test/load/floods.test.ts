import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, Sweeper } from '#platform/database';
import { aPerson, PASSWORD } from '../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../support/databases/databases.js';
import { type HttpResponse } from '../support/clients/http-client.js';
import { stored } from '../support/fixtures/db-fixtures.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { type Running, runningApp } from '../support/app/running-app.js';
import { openStorage, type Storage } from '../support/databases/storage.js';
import { TEST_KEY } from '../support/app/test-app.js';

const FLOOD = 300;
const ADDRESSES = 3;
const PER_MINUTE = 40;
const PER_ADDRESS = 30;
const DAY = 86_400_000;
/** The maximum number of rows from one address in ten minutes: one for each name, each account and the address. */
const MOST_COUNTERS = 3 * PER_ADDRESS + 1;

const rowsOf = async (app: Running['app'], table: string): Promise<number> =>
  (await stored(app, `SELECT * FROM ${table}`)).length;

const statusesOf = (responses: readonly HttpResponse[]) => new Set(responses.map(({ status }) => status));

beforeAll(build, 120_000);

describe.each(engines)('a flood of registrations on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let program: Program;
  let storage: Storage;

  const accounts = async () => {
    const [row] = await storage.database.writer.query<{ users: number | string }[]>(
      'SELECT COUNT(*) AS users FROM user',
    );
    return Number(row!.users);
  };
  const registerMany = (prefix: string, headers: Record<string, string> = {}) =>
    Promise.all(
      Array.from({ length: FLOOD }, (_, i) =>
        program.client(headers).post('/users/create', { username: `${prefix}-${i}`, password: PASSWORD }),
      ),
    );

  beforeAll(async () => {
    database = await createDatabase();
    program = await Program.start({
      DATABASE_URL: database.url,
      MASTER_KEY: TEST_KEY,
      BCRYPT_COST: '8',
      REQUESTS_PER_MINUTE: String(PER_MINUTE),
      TRUSTED_PROXIES: '127.0.0.1',
    });
    storage = await openStorage(database, { migrated: false });
  }, 120_000);

  afterAll(async () => {
    await storage.database.close();
    await program.stop();
    await database.drop();
  });

  it('N-07 from one address is throttled, and leaves exactly the acknowledged accounts', async () => {
    const responses = await registerMany('one', { 'x-forwarded-for': '192.0.2.1' });
    const made = responses.filter(({ status }) => status === 200).length;

    expect(statusesOf(responses.filter(({ status }) => status !== 503))).toEqual(new Set([200, 429]));
    expect(made).toBeGreaterThan(0);
    // The window of the rate limit may end during the test.
    expect(made).toBeLessThanOrEqual(2 * PER_MINUTE);
    expect(await accounts()).toBe(made);
  }, 120_000);

  it('N-07 from many addresses is limited by hashing, and leaves exactly the acknowledged accounts', async () => {
    const before = await accounts();
    const responses: HttpResponse[] = [];
    for (let round = 0; round < ADDRESSES; round += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.${round}` };
      responses.push(
        ...(await Promise.all(
          Array.from({ length: PER_MINUTE }, (_, i) =>
            program
              .client(headers)
              .post('/users/create', { username: `many-${round}-${i}`, password: PASSWORD }),
          ),
        )),
      );
    }
    const made = responses.filter(({ status }) => status === 200).length;

    expect([...statusesOf(responses)].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(made).toBeGreaterThan(0);
    expect(await accounts()).toBe(before + made);
  }, 120_000);
});

describe.each(engines)('a flood of unknown names on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });

  const flood = async (path: string, body: (i: number) => object, address: string) => {
    const responses: HttpResponse[] = [];
    for (let from = 0; from < FLOOD; from += 50) {
      const batch = Array.from({ length: 50 }, (_, i) =>
        running.app.client({ 'x-forwarded-for': address }).post(path, body(from + i)),
      );
      responses.push(...(await Promise.all(batch)));
    }
    return responses;
  };

  it('N-07 is rejected while registration is disabled, and stores nothing', async () => {
    const { client } = await aPerson(running.app, 'root');
    await client.patch('/users/registration-allowed', { allowed: false });
    const [users, entries] = [await rowsOf(running.app, 'user'), await rowsOf(running.app, 'audit_log')];
    const responses = await flood(
      '/users/create',
      (i) => ({ username: `closed-${i}`, password: PASSWORD }),
      '192.0.2.9',
    );

    expect(statusesOf(responses)).toEqual(new Set([403]));
    expect([await rowsOf(running.app, 'user'), await rowsOf(running.app, 'audit_log')]).toEqual([
      users,
      entries,
    ]);
  });

  it('N-07 creates a limited number of counters and audit entries per address with logins', async () => {
    const [counters, entries] = [
      await rowsOf(running.app, 'attempt'),
      await rowsOf(running.app, 'audit_log'),
    ];
    const body = (i: number) => ({ username: `nobody-${i}`, password: 'wrong' });
    const responses = await flood('/users/login', body, '192.0.2.2');

    expect(statusesOf(responses)).toEqual(new Set([401, 429]));
    expect(responses.filter(({ status }) => status === 401)).toHaveLength(PER_ADDRESS);
    expect((await rowsOf(running.app, 'attempt')) - counters).toBeLessThanOrEqual(MOST_COUNTERS);
    expect((await rowsOf(running.app, 'audit_log')) - entries).toBe(PER_ADDRESS);
  });

  it('N-07 creates a limited number of counters and audit entries per address with reset requests', async () => {
    const [counters, entries] = [
      await rowsOf(running.app, 'attempt'),
      await rowsOf(running.app, 'audit_log'),
    ];
    const body = (i: number) => ({ username: `nobody-${i}` });
    const responses = await flood('/users/initiate-reset', body, '192.0.2.3');

    expect(statusesOf(responses)).toEqual(new Set([200, 429]));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(PER_ADDRESS);
    expect((await rowsOf(running.app, 'attempt')) - counters).toBeLessThanOrEqual(MOST_COUNTERS);
    expect((await rowsOf(running.app, 'audit_log')) - entries).toBe(PER_ADDRESS);
    expect(await rowsOf(running.app, 'password_reset')).toBe(0);
  });

  it('N-07 is deleted once it has expired', async () => {
    running.app.clock.advance(91 * DAY);
    await running.app.get(Sweeper).sweepAll();
    expect(await rowsOf(running.app, 'attempt')).toBe(0);

    running.app.clock.advance(366 * DAY);
    await running.app.get(Sweeper).sweepAll();
    expect(await running.app.get(Database).writer.query('SELECT id FROM audit_log')).toEqual([]);
  });
});
