import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bearer, PASSWORD, register, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly } from '../../support/fixtures/db-fixtures.js';
import { resetPassword } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Behind a trusted proxy, so that a test can choose the addresses of its clients. */
describe.each(engines)('failed password logins on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });
  let host = 0;
  /** Returns an unused address. */
  const freshAddress = () => `10.${(host += 1) >> 8}.${host & 255}.1`;
  const login = async (username: string, password: string, address: string) => {
    const headers = { 'x-forwarded-for': address };
    const response = await running.app.client(headers).post('/users/login', { username, password });
    return response.status === 200 ? 'logged in' : (response.body.code as string);
  };
  const guess = async (times: number, name: string, address: string) => {
    const codes = [];
    for (let i = 0; i < times; i += 1) codes.push(await login(name, `wrong ${i}`, address));
    return codes;
  };
  const WRONG = 'INVALID_CREDENTIALS';
  const LIMITED = 'LOGIN_RATE_LIMITED';
  const wrong = (times: number) => Array<string>(times).fill(WRONG);

  beforeAll(() => register(running.app, 'Ada'));
  beforeEach(() => {
    running.app.clock.advance(HOUR);
  });

  it('are rejected after five failures, with the wait in seconds', async () => {
    const address = freshAddress();
    await guess(4, 'Ada', address);
    running.app.clock.advance(MINUTE);
    expect(await guess(2, 'Ada', address)).toEqual([WRONG, LIMITED]);
    running.app.clock.advance(500);

    const response = await running.app
      .client({ 'x-forwarded-for': address })
      .post('/users/login', { username: 'Ada', password: 'wrong' });

    expect([response.status, response.body]).toEqual([
      429,
      { error: expect.stringContaining('Too many'), code: LIMITED, remainingTime: 600 },
    ]);
    expect(response.headers.get('retry-after')).toBe('600');
    expect(response.setCookies).toEqual([]);
  });

  it('lock out no longer than the limit says when the clock is set back', async () => {
    const address = freshAddress();
    await guess(5, 'Ada', address);
    running.app.clock.advance(-2 * HOUR);
    const client = running.app.client({ 'x-forwarded-for': address });
    const refused = await client.post('/users/login', { username: 'Ada', password: 'wrong' });
    expect([refused.body.remainingTime, refused.headers.get('retry-after')]).toEqual([600, '600']);
    running.app.clock.advance(9 * MINUTE);
    expect(await login('Ada', PASSWORD, address)).toBe(LIMITED);
    running.app.clock.advance(MINUTE);

    expect(await login('Ada', PASSWORD, address)).toBe('logged in');
    running.app.clock.advance(2 * HOUR);
  });

  it('reject the correct password too, for ten minutes', async () => {
    const address = freshAddress();
    await guess(5, 'Ada', address);

    expect(await login('Ada', PASSWORD, address)).toBe(LIMITED);
    running.app.clock.advance(10 * MINUTE - 1);
    expect(await login('Ada', PASSWORD, address)).toBe(LIMITED);
    running.app.clock.advance(1);
    expect(await login('Ada', PASSWORD, address)).toBe('logged in');
  });

  it('start again at zero after ten minutes', async () => {
    const address = freshAddress();
    await guess(6, 'Ada', address);
    running.app.clock.advance(10 * MINUTE);

    expect(await guess(6, 'Ada', address)).toEqual([...wrong(5), LIMITED]);
  });

  it('no longer count ten minutes after the first of four', async () => {
    const address = freshAddress();
    await guess(4, 'Ada', address);
    running.app.clock.advance(10 * MINUTE);

    expect(await guess(5, 'Ada', address)).toEqual(wrong(5));
  });

  it('count every spelling of a name in one bucket', async () => {
    const address = freshAddress();
    await register(running.app, 'Straße');
    const spellings = ['Straße', 'STRASSE', 'strasse', ' straße ', 'ｓtraße'];
    const codes = [];
    for (const name of spellings) codes.push(await login(name, 'wrong', address));

    expect(codes).toEqual(wrong(5));
    for (const name of spellings) expect(await login(name, PASSWORD, address)).toBe(LIMITED);
  });

  it('count unknown names and accounts without a password alike', async () => {
    const address = freshAddress();
    await register(running.app, 'provided');
    await makeOidcOnly(running.app, 'provided');

    expect(await guess(6, 'nobody', address)).toEqual([...wrong(5), LIMITED]);
    expect(await guess(6, 'provided', address)).toEqual([
      ...Array<string>(5).fill('OIDC_ONLY_ACCOUNT'),
      LIMITED,
    ]);
  });

  it('do not lock out other names at this address, or the same name elsewhere', async () => {
    const address = freshAddress();
    const other = await register(running.app);
    await guess(6, 'Ada', address);

    expect(await login(other, PASSWORD, address)).toBe('logged in');
    expect(await login('Ada', PASSWORD, freshAddress())).toBe('logged in');
  });

  it('do not affect existing sessions', async () => {
    const token = await tokenOf(running.app, 'Ada');
    await guess(6, 'Ada', freshAddress());

    expect((await running.app.client(bearer(token)).get('/users/me')).status).toBe(200);
  });

  it('treat an IPv6 /64 as one client and its neighbour as another', async () => {
    const addresses = [
      '2001:db8:7:1::1',
      '2001:db8:7:1:ffff::2',
      '2001:0db8:0007:0001::3',
      '2001:db8:7:1::4',
    ];
    for (const address of addresses) expect(await login('Ada', 'wrong', address)).toBe(WRONG);
    expect(await login('Ada', 'wrong', '2001:db8:7:1:a:b:c:d')).toBe(WRONG);

    expect(await login('Ada', PASSWORD, '2001:db8:7:1::ffff')).toBe(LIMITED);
    expect(await login('Ada', PASSWORD, '2001:db8:7:2::1')).toBe('logged in');
  });

  it.each(['::ffff:10.255.0.9', '::FFFF:10.255.0.9', '::ffff:aff:9', '0:0:0:0:0:ffff:10.255.0.9'])(
    'treats %s as the IPv4 address it contains',
    async (mapped) => {
      await guess(5, 'Ada', mapped);

      expect(await login('Ada', PASSWORD, '10.255.0.9')).toBe(LIMITED);
      expect(await login('Ada', PASSWORD, '::ffff:10.255.0.10')).toBe('logged in');
    },
  );

  it('are rejected after thirty failures from one address, whatever the names', async () => {
    const address = freshAddress();
    for (let i = 0; i < 30; i += 1) expect(await login(`nobody-${i}`, 'wrong', address)).toBe(WRONG);

    expect(await login('Ada', PASSWORD, address)).toBe(LIMITED);
    expect(await login('Ada', PASSWORD, freshAddress())).toBe('logged in');
    running.app.clock.advance(10 * MINUTE);
    expect(await login('Ada', PASSWORD, address)).toBe('logged in');
  });

  it('still count for the address after a login to another account', async () => {
    const address = freshAddress();
    const own = await register(running.app);
    for (let i = 0; i < 30; i += 1) {
      expect(await login(own, PASSWORD, address)).toBe('logged in');
      expect(await login(`victim-${i}`, 'wrong', address)).toBe(WRONG);
    }
    expect(await login(own, PASSWORD, address)).toBe(LIMITED);
  });

  it('are reset by a success', async () => {
    const address = freshAddress();
    for (let round = 0; round < 3; round += 1) {
      expect(await guess(4, 'Ada', address)).toEqual(wrong(4));
      expect(await login('Ada', PASSWORD, address)).toBe('logged in');
    }
  });

  it('count in no bucket when one of them rejects the attempt', async () => {
    const address = freshAddress();
    await guess(40, 'Ada', address);

    expect(await guess(25, 'somebody else', address)).toEqual([
      ...wrong(5),
      ...Array<string>(20).fill(LIMITED),
    ]);
    expect(await login(await register(running.app), PASSWORD, address)).toBe('logged in');
  });

  it('lock password login after a hundred consecutive failures from any address, until a reset', async () => {
    const name = await register(running.app);
    for (let i = 0; i < 100; i += 1) expect(await login(name, 'wrong', freshAddress())).toBe(WRONG);

    expect(await login(name, PASSWORD, freshAddress())).toBe(LIMITED);
    running.app.clock.advance(365 * 24 * HOUR);
    expect(await login(name, PASSWORD, freshAddress())).toBe(LIMITED);

    await resetPassword(running.app, name, 'staple the horse again');
    expect(await login(name, 'staple the horse again', freshAddress())).toBe('logged in');
  });

  it('start the count to a hundred again with every success', async () => {
    const name = await register(running.app);
    for (let i = 0; i < 60; i += 1) await login(name, 'wrong', freshAddress());
    expect(await login(name, PASSWORD, freshAddress())).toBe('logged in');
    for (let i = 0; i < 60; i += 1) await login(name, 'wrong', freshAddress());

    expect(await login(name, PASSWORD, freshAddress())).toBe('logged in');
  });
});

describe.each(engines)('failed password logins without a proxy on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const login = (username: string, password: string, headers = {}) =>
    running.app.client(headers).post('/users/login', { username, password });

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'cf-connecting-ip'])(
    'cannot get around the limit with a forged %s header',
    async (header) => {
      const name = await register(running.app);
      for (let i = 1; i <= 5; i += 1) {
        expect((await login(name, 'wrong', { [header]: `203.0.113.${i}` })).status).toBe(401);
      }
      expect((await login(name, PASSWORD, { [header]: '203.0.113.99' })).status).toBe(429);
      expect((await login(name, PASSWORD, { [header]: 'for=127.0.0.1' })).status).toBe(429);
      running.app.clock.advance(HOUR);
    },
  );
});
