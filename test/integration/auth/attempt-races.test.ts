import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HashPool } from '#platform/crypto';
import { Sweeper } from '#platform/database';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { CountingHashPool } from '../../support/app/counting-hash-pool.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { TestApp } from '../../support/app/test-app.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** MySQL is shared by replicas; an SQLite file belongs to one process. */
describe.each(engines)('concurrent attempts on %s', (_name, createDatabase) => {
  const clock = new ManualClock();
  const pools: CountingHashPool[] = [];
  let database: TestDatabase;
  let replicas: TestApp[];
  const evaluated = () => pools.flatMap((pool) => pool.taken()).filter((kind) => kind === 'bcrypt-verify');
  const login = (i: number, password: string, username = 'Ada') =>
    replicas[i % replicas.length]!.client().post('/users/login', { username, password });

  beforeAll(async () => {
    database = await createDatabase();
    replicas = [];
    for (let i = 0; i < (database.engine === 'mysql' ? 2 : 1); i += 1) {
      const pool = new CountingHashPool();
      pools.push(pool);
      replicas.push(await TestApp.start({ database, clock, overrides: [[HashPool, pool]] }));
    }
    await register(replicas[0]!, 'Ada');
  });

  afterAll(async () => {
    for (const app of replicas) await app.close();
    await database.drop();
  });

  it('evaluate at most five of 200 wrong passwords', async () => {
    evaluated();
    const responses = await Promise.all(Array.from({ length: 200 }, (_, i) => login(i, `wrong ${i}`)));
    const statuses = responses.map(({ status }) => status);

    const count = evaluated().length;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(5);
    expect(statuses.filter((status) => status === 401)).toHaveLength(count);
    expect(new Set(statuses.filter((status) => status !== 503))).toEqual(new Set([401, 429]));
    expect((await login(0, PASSWORD)).status).toBe(429);
  });

  it('evaluate at most five passwords with the correct one among them', async () => {
    clock.advance(10 * MINUTE);
    evaluated();
    const passwords = Array.from({ length: 60 }, (_, i) => (i === 59 ? PASSWORD : `wrong ${i}`));
    await Promise.all(passwords.map((password, i) => login(i, password)));

    // A correct password resets the bucket, so at most five more attempts fit in after it.
    expect(evaluated().length).toBeLessThanOrEqual(10);
  });

  it('leave rows that are deleted once they have expired', async () => {
    const rows = async () => (await stored(replicas[0]!, 'SELECT bucket FROM attempt')).length;
    for (let i = 0; i < 20; i += 1) await login(i, 'wrong', `nobody-${i}`);
    const before = await rows();
    expect(before).toBeGreaterThanOrEqual(20);

    await replicas[0]!.get(Sweeper).sweepAll();
    expect(await rows()).toBe(before);

    clock.advance(11 * MINUTE);
    await replicas[0]!.get(Sweeper).sweepAll();
    expect(await rows()).toBeLessThan(before);

    clock.advance(91 * DAY);
    await replicas[0]!.get(Sweeper).sweepAll();
    expect(await rows()).toBe(0);
  });

  it('leave rows of a fixed size that contain neither name nor address', async () => {
    await login(0, 'wrong', 'a-name-nobody-has');
    const rows = await stored(replicas[0]!, 'SELECT * FROM attempt');

    expect(rows.length).toBe(3);
    for (const row of rows) {
      expect(row['bucket']).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.stringify(row)).not.toMatch(/a-name|127\.0\.0\.1/);
    }
  });
});
