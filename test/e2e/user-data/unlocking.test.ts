import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { insertImportedAccount } from '../../support/fixtures/imported-account.js';
import { makeOidcOnly, plant, stored } from '../../support/fixtures/db-fixtures.js';
import { resetPassword } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';

const HOUR = 3_600_000;
const NEW_PASSWORD = 'staple the horse again';

describe.each(engines)('unlocking encrypted data on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let ada: Person;
  const lock = (person: Person) =>
    plant(running.app, 'UPDATE session SET data_slot = NULL WHERE user_id = ?', [person.userId]);
  const unlock = (person: Person, body: unknown) => person.client.post('/users/unlock-data', body);
  const truthAbout = async (person: Person) => {
    const [me, status, item] = [
      await person.client.get('/users/me'),
      await person.client.get('/users/data-status'),
      await person.client.get('/users/data/first'),
    ];
    return [me.body.data_unlocked, status.body.unlocked, item.body.code ?? item.body.value];
  };

  beforeAll(async () => {
    ada = await aPerson(running.app, 'Ada');
    await ada.client.put('/users/data/first', { value: { host: 'web-1' } });
  });

  beforeEach(() => {
    running.app.clock.advance(HOUR / 2);
  });

  it('happens at login, which the item, the status and the responses confirm', async () => {
    const login = await running.app.client().post('/users/login', { username: 'Ada', password: PASSWORD });

    expect(login.body.data_unlocked).toBe(true);
    expect(await truthAbout(ada)).toEqual([true, true, { host: 'web-1' }]);
    expect((await ada.client.get('/users/data-status')).body).toEqual({
      unlocked: true,
      message: 'Data is unlocked',
    });
  });

  it('is rejected for a session without a slot, which the status and the responses report', async () => {
    await lock(ada);

    expect(await truthAbout(ada)).toEqual([false, false, 'DATA_LOCKED']);
    expect((await ada.client.get('/users/data-status')).body).toEqual({
      unlocked: false,
      message: 'Data is locked',
    });
    const refusal = await ada.client.get('/users/data/first');
    expect([refusal.status, refusal.body]).toEqual([
      403,
      { error: expect.any(String), code: 'DATA_LOCKED', needs: ['password'] },
    ]);
    expect((await ada.client.put('/users/data/first', { value: 1 })).body.code).toBe('DATA_LOCKED');
  });

  it('works again with the correct password, in this session only and without creating one', async () => {
    const token = await tokenOf(running.app, 'Ada');
    await lock(ada);
    const before = await stored(running.app, 'SELECT id, expires_at FROM session');

    const response = await unlock(ada, { password: PASSWORD });

    expect([response.status, response.body, response.setCookies]).toEqual([
      200,
      { success: true, message: 'Data unlocked successfully' },
      [],
    ]);
    expect(await truthAbout(ada)).toEqual([true, true, { host: 'web-1' }]);
    expect(await stored(running.app, 'SELECT id, expires_at FROM session')).toEqual(before);
    const other = await running.app.client().get('/users/data/first', bearer(token));
    expect(other.body.code).toBe('DATA_LOCKED');
  });

  it.each([undefined, {}, { password: '' }, { password: null }, { password: 8 }, { password: [PASSWORD] }])(
    'returns 400 for %j',
    async (body) => {
      const response = await unlock(ada, body);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    },
  );

  it('returns 400 for a password that has no UTF-8 form', async () => {
    const response = await unlock(ada, '{"password":"lone \\ud800"}');
    expect([response.status, response.body.code]).toEqual([400, 'PASSWORD_MALFORMED']);
  });

  it('returns 401 INCORRECT_PASSWORD for a wrong password and keeps the session and its cookie', async () => {
    const response = await unlock(ada, { password: 'wrong password' });

    expect([response.status, response.body, response.setCookies]).toEqual([
      401,
      { error: 'Incorrect password', code: 'INCORRECT_PASSWORD' },
      [],
    ]);
    expect((await ada.client.get('/users/me')).status).toBe(200);
  });

  it('returns 401 for an account without a password', async () => {
    const provided = await aPerson(running.app, 'provided');
    await makeOidcOnly(running.app, 'provided');

    expect((await unlock(provided, { password: PASSWORD })).body.code).toBe('INCORRECT_PASSWORD');
  });

  it('returns 429 after five wrong passwords, for the correct one too', async () => {
    const eve = await aPerson(running.app);
    for (let guess = 1; guess <= 5; guess += 1) {
      expect((await unlock(eve, { password: `wrong ${guess}` })).status).toBe(401);
    }
    const response = await unlock(eve, { password: PASSWORD });

    expect([response.status, response.body.code, response.body.remainingTime]).toEqual([
      429,
      'LOGIN_RATE_LIMITED',
      600,
    ]);
    expect(response.headers.get('retry-after')).toBe('600');
  });

  it('requires a session', async () => {
    const response = await running.app.client().post('/users/unlock-data', { password: PASSWORD });
    expect([response.status, response.body.code]).toEqual([401, 'MISSING_TOKEN']);
  });
});

describe.each(engines)('encrypted data on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const aWriter = async (name: string) => {
    const person = await aPerson(running.app, name);
    await person.client.put('/users/data/kept', { value: name });
    return person;
  };
  const readAs = async (name: string, password: string) => {
    const token = await tokenOf(running.app, name, password);
    return (await running.app.client().get('/users/data/kept', bearer(token))).body.value;
  };

  it('can be read with the same token after a restart', async () => {
    await aWriter('restarted');
    const token = await tokenOf(running.app, 'restarted');
    const { database } = running;
    const again = await TestApp.start({ database, clock: running.app.clock });

    const response = await again.client().get('/users/data/kept', bearer(token));

    await again.close();
    expect(response.body.value).toBe('restarted');
  });

  it('can be read with the new password after a change', async () => {
    const { client } = await aWriter('changed');
    await client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: NEW_PASSWORD });

    expect(await readAs('changed', NEW_PASSWORD)).toBe('changed');
  });

  it('can be read with the new password after a reset, and again after a change and another reset', async () => {
    await aWriter('reset');
    const response = await resetPassword(running.app, 'reset', NEW_PASSWORD);

    expect(response.body).toEqual({ message: 'Password has been successfully reset' });
    expect(await readAs('reset', NEW_PASSWORD)).toBe('reset');

    const token = await tokenOf(running.app, 'reset', NEW_PASSWORD);
    const change = { oldPassword: NEW_PASSWORD, newPassword: 'third password' };
    await running.app.client().post('/users/change-password', change, bearer(token));
    await resetPassword(running.app, 'reset', 'fourth password');
    expect(await readAs('reset', 'fourth password')).toBe('reset');
  });

  it('is available from the first login of an account that was imported without a key', async () => {
    await insertImportedAccount(running.app, 'imported', 'short');
    const client = running.app.client();
    const login = await client.post('/users/login', { username: 'imported', password: 'short' });

    expect([login.status, login.body.data_unlocked]).toEqual([200, true]);
    await client.put('/users/data/kept', { value: 'imported' });
    expect(await readAs('imported', 'short')).toBe('imported');
    const [row] = await stored(running.app, 'SELECT password_scheme FROM user WHERE name = ?', ['imported']);
    expect(row).toEqual({ password_scheme: 'hmac-sha384' });
  });

  it('has one key after two concurrent first logins', async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = `imported-${round}`;
      const userId = await insertImportedAccount(running.app, name, PASSWORD);
      const tokens = await Promise.all([1, 2, 3].map(() => tokenOf(running.app, name)));
      const [first, second, third] = tokens.map((token) => running.app.client(bearer(token)));

      await first!.put('/users/data/kept', { value: name });

      expect((await second!.get('/users/data/kept')).body.value).toBe(name);
      expect((await third!.get('/users/data/kept')).body.value).toBe(name);
      const slots = await stored(
        running.app,
        'SELECT kind FROM data_key_slot WHERE user_id = ? ORDER BY kind',
        [userId],
      );
      expect(slots).toEqual([{ kind: 'password' }, { kind: 'server' }]);
    }
  });
});
