import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HashPool } from '#platform/crypto';
import { ServiceUnavailable } from '#shared';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { TestApp } from '../../support/app/test-app.js';
import { type HashJob, type HashResult } from '../../../src/platform/crypto/hash-pool.js';

/** Verifies passwords, but rejects any later hash job while `isBusy` is set. */
class BusyHashPool extends HashPool {
  isBusy = false;

  override run<Job extends HashJob>(job: Job): Promise<HashResult<Job>> {
    if (this.isBusy && job.kind !== 'bcrypt-verify') return Promise.reject(new ServiceUnavailable());
    return super.run(job);
  }
}

describe.each(engines)('logins with the correct password on %s', (_name, createDatabase) => {
  const pool = new BusyHashPool();
  let database: TestDatabase;
  let app: TestApp;
  const login = async (password = PASSWORD) =>
    (await app.client().post('/users/login', { username: 'Ada', password })).status;

  beforeAll(async () => {
    database = await createDatabase();
    app = await TestApp.start({ database, overrides: [[HashPool, pool]] });
    await register(app, 'Ada');
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('do not count as attempts when the service is too busy to complete them', async () => {
    pool.isBusy = true;
    for (let i = 0; i < 7; i += 1) expect(await login()).toBe(503);
    pool.isBusy = false;

    const rows = await stored<{ failures: number }>(app, 'SELECT failures FROM attempt');
    expect(rows.filter(({ failures }) => failures > 0)).toEqual([]);
    expect(await login()).toBe(200);
  });

  it('do not reset the count of wrong passwords', async () => {
    pool.isBusy = true;
    for (let i = 0; i < 5; i += 1) expect(await login('wrong')).toBe(401);
    pool.isBusy = false;

    expect(await login()).toBe(429);
  });
});
