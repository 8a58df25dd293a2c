import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HashPool } from '#platform/crypto';
import { ServiceUnavailable } from '#shared';
import { PASSWORD } from '../../support/fixtures/accounts.js';
import { CountingHashPool } from '../../support/app/counting-hash-pool.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const HOUR = 3_600_000;
const LIMIT = 3;
const REFUSAL = {
  error: 'Too many accounts were created from this address. Please try again later.',
  code: 'REGISTRATION_RATE_LIMITED',
  remainingTime: HOUR / 1_000,
};

describe.each(engines)('the registration limit on %s', (_name, createDatabase) => {
  const pool = new CountingHashPool();
  const running = runningApp(createDatabase, {
    env: { REGISTRATIONS_PER_HOUR: String(LIMIT), TRUSTED_PROXIES: '127.0.0.1' },
    overrides: [[HashPool, pool]],
  });
  let serial = 0;

  const from = (address: string) => running.app.client({ 'x-forwarded-for': address });
  const create = (address: string, username = `user-${(serial += 1)}`, password = PASSWORD) =>
    from(address).post('/users/create', { username, password });
  const statusesOf = async (count: number, address: () => string) => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i += 1) statuses.push((await create(address())).status);
    return statuses;
  };

  beforeEach(() => {
    running.app.clock.advance(HOUR);
    pool.taken();
  });

  it('rejects a taken name in any spelling without hashing the password', async () => {
    await create('192.0.2.1', 'Ada');
    pool.taken();
    const response = await create('192.0.2.1', ' ADA ');

    expect([response.status, response.body.code]).toEqual([409, 'USERNAME_TAKEN']);
    expect(pool.taken()).toEqual([]);
  });

  it('allows one address the configured number of accounts per hour, and returns the wait', async () => {
    expect(await statusesOf(LIMIT, () => '192.0.2.2')).toEqual([200, 200, 200]);
    pool.taken();
    const refused = await create('192.0.2.2');

    expect([refused.status, refused.body]).toEqual([429, REFUSAL]);
    expect(refused.headers.get('retry-after')).toBe('3600');
    expect(pool.taken()).toEqual([]);
    expect((await create('192.0.2.3')).status).toBe(200);

    running.app.clock.advance(HOUR);
    expect((await create('192.0.2.2')).status).toBe(200);
  });

  it('counts taken names, and then rejects taken and free names alike', async () => {
    await create('192.0.2.4', 'taken');
    const again = [await create('192.0.2.4', 'taken'), await create('192.0.2.4', 'taken')];
    expect(again.map(({ status }) => status)).toEqual([409, 409]);

    for (const name of ['taken', 'free']) expect((await create('192.0.2.4', name)).body).toEqual(REFUSAL);
  });

  it('does not count requests that fail validation', async () => {
    for (let i = 0; i < LIMIT; i += 1) {
      await create('192.0.2.5', '\u202e');
      await create('192.0.2.5', 'short', 'short');
      await from('192.0.2.5').post('/users/create', {});
    }
    expect((await create('192.0.2.5')).status).toBe(200);
  });

  it('treats an IPv6 /64 as one address', async () => {
    let host = 0;
    const statuses = await statusesOf(LIMIT + 1, () => `2001:db8:5:5::${(host += 1)}`);

    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await create('2001:db8:5:6::1')).status).toBe(200);
  });

  it('holds for concurrent requests', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => create('192.0.2.6')));
    const made = responses.filter(({ status }) => status === 200);

    expect(made).toHaveLength(LIMIT);
    for (const { status } of responses) expect([200, 429]).toContain(status);
  });

  it('does not prevent logins', async () => {
    await create('192.0.2.7', 'Grace');
    await statusesOf(LIMIT, () => '192.0.2.7');
    const login = await from('192.0.2.7').post('/users/login', { username: 'Grace', password: PASSWORD });

    expect(login.status).toBe(200);
  });

  it('does not count a registration that was rejected because hashing was busy', async () => {
    const busy = jest.spyOn(pool, 'run').mockRejectedValue(new ServiceUnavailable());
    expect(await statusesOf(LIMIT, () => '192.0.2.8')).toEqual([503, 503, 503]);
    busy.mockRestore();
    const full = jest.spyOn(pool, 'refuseWhenFull').mockImplementation(() => {
      throw new ServiceUnavailable();
    });
    expect(await statusesOf(LIMIT, () => '192.0.2.8')).toEqual([503, 503, 503]);
    full.mockRestore();

    expect(await statusesOf(LIMIT, () => '192.0.2.8')).toEqual([200, 200, 200]);
  });
});

describe.each(engines)('REGISTRATIONS_PER_HOUR=0 on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { REGISTRATIONS_PER_HOUR: '0' } });

  it('disables the limit', async () => {
    for (let i = 0; i < 2 * LIMIT; i += 1) {
      const body = { username: `free-${i}`, password: PASSWORD };
      expect((await running.app.client().post('/users/create', body)).status).toBe(200);
    }
  });
});
