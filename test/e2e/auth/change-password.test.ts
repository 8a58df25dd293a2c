import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  aPerson,
  bearer,
  PASSWORD,
  type Person,
  register,
  tokenOf,
} from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly, plant, stored } from '../../support/fixtures/db-fixtures.js';
import { requestCode, resetToken } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';

const HOUR = 3_600_000;
const NEW_PASSWORD = 'staple the horse again';

describe.each(engines)('a password change on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const CHANGE = { oldPassword: PASSWORD, newPassword: NEW_PASSWORD };
  const change = (person: Person, ...[body]: [body?: unknown]) =>
    person.client.post('/users/change-password', body ?? CHANGE);
  const login = (username: string, password: string) =>
    running.app.client().post('/users/login', { username, password });

  beforeEach(() => {
    running.app.clock.advance(HOUR);
  });

  it('returns a message and clears the cookie', async () => {
    const ada = await aPerson(running.app);
    const response = await change(ada);

    expect([response.status, response.body]).toEqual([200, { message: expect.any(String) }]);
    expect(response.setCookies).toEqual([expect.stringMatching(/^jwt=;.*Max-Age=0/)]);
    expect(ada.client.cookies.size).toBe(0);
  });

  it('accepts the new password at the next login and rejects the old one', async () => {
    const ada = await aPerson(running.app);
    await change(ada);

    expect((await login(ada.name, PASSWORD)).body.code).toBe('INVALID_CREDENTIALS');
    expect((await login(ada.name, NEW_PASSWORD)).status).toBe(200);
  });

  it('ends all sessions of the user with the reason, and no sessions of others', async () => {
    const ada = await aPerson(running.app);
    const other = await aPerson(running.app);
    const tokens = [await tokenOf(running.app, ada.name), await tokenOf(running.app, ada.name)];
    const cookie = ada.client.cookies.get('jwt')!;
    await change(ada);

    for (const token of [cookie, ...tokens]) {
      const response = await running.app.client(bearer(token)).get('/users/me');
      expect([response.status, response.body]).toEqual([
        401,
        { error: 'Session not found', code: 'SESSION_NOT_FOUND', reason: 'password_changed' },
      ]);
    }
    expect((await other.client.get('/users/me')).status).toBe(200);
  });

  it('also ends sessions whose rows are restored from a backup', async () => {
    const ada = await aPerson(running.app);
    const token = await tokenOf(running.app, ada.name);
    const rows = await stored(running.app, 'SELECT id, data_slot FROM session WHERE user_id = ?', [
      ada.userId,
    ]);
    await change(ada);
    for (const { id, data_slot } of rows) {
      const values = [data_slot, id];
      await plant(running.app, 'UPDATE session SET ended_at = NULL, end_reason = NULL, data_slot = ? WHERE id = ?', values);
    } // prettier-ignore

    const response = await running.app.client(bearer(token)).get('/users/me');
    expect([response.status, response.body.code]).toEqual([401, 'SESSION_NOT_FOUND']);
  });

  it('ends a pending reset, before and after its code was exchanged', async () => {
    const ada = await aPerson(running.app);
    const resetCode = await requestCode(running.app, ada.name);
    await change(ada);
    const response = await running.app
      .client()
      .post('/users/verify-reset-code', { username: ada.name, resetCode });
    expect(response.body.code).toBe('INVALID_RESET_CODE');

    const grace = await aPerson(running.app);
    const tempToken = await resetToken(running.app, grace.name);
    await change(grace);
    const completion = { username: grace.name, tempToken, newPassword: 'a third password' };
    const completed = await running.app.client().post('/users/complete-reset', completion);
    expect(completed.body.code).toBe('INVALID_RESET_TOKEN');
  });

  it('accepts the same password again', async () => {
    const ada = await aPerson(running.app);
    expect((await change(ada, { oldPassword: PASSWORD, newPassword: PASSWORD })).status).toBe(200);
    expect((await login(ada.name, PASSWORD)).status).toBe(200);
  });

  it.each([
    ['an empty body', '', 'INVALID_REQUEST'],
    ['no old password', { newPassword: NEW_PASSWORD }, 'INVALID_REQUEST'],
    ['no new password', { oldPassword: PASSWORD }, 'INVALID_REQUEST'],
    ['an empty old password', { oldPassword: '', newPassword: NEW_PASSWORD }, 'INVALID_REQUEST'],
    ['a short new password', { oldPassword: PASSWORD, newPassword: 'seven c' }, 'PASSWORD_TOO_SHORT'],
    ['a long new password', { oldPassword: PASSWORD, newPassword: 'x'.repeat(1_025) }, 'PASSWORD_TOO_LONG'],
    ['half a character', '{"oldPassword":"x","newPassword":"lone \\ud800 one"}', 'PASSWORD_MALFORMED'],
  ])('returns 400 for %s and changes nothing', async (_case, body, code) => {
    const ada = await aPerson(running.app);
    const response = await change(ada, body);

    expect([response.status, response.body.code, response.setCookies]).toEqual([400, code, []]);
    expect((await ada.client.get('/users/me')).status).toBe(200);
  });

  it('returns 401 INCORRECT_PASSWORD for a wrong old password and keeps the session', async () => {
    const ada = await aPerson(running.app);
    const response = await change(ada, { oldPassword: 'wrong password', newPassword: NEW_PASSWORD });

    expect([response.status, response.body, response.setCookies]).toEqual([
      401,
      { error: 'Incorrect password', code: 'INCORRECT_PASSWORD' },
      [],
    ]);
    expect((await ada.client.get('/users/me')).status).toBe(200);
    expect((await login(ada.name, PASSWORD)).status).toBe(200);
  });

  it('returns 401 for an account without a password', async () => {
    const provided = await aPerson(running.app);
    await makeOidcOnly(running.app, provided.name);
    expect((await change(provided)).body.code).toBe('INCORRECT_PASSWORD');
  });

  it('returns REENCRYPTION_FAILED and changes nothing when the data key cannot be opened', async () => {
    const ada = await aPerson(running.app);
    const [slot] = await stored(running.app, 'SELECT id, sealed FROM data_key_slot WHERE user_id = ? AND kind = ?', [ada.userId, 'password']); // prettier-ignore
    const damage = (sealed: unknown) =>
      plant(running.app, 'UPDATE data_key_slot SET sealed = ? WHERE id = ?', [sealed, slot!['id']]);
    await damage(Buffer.from('damaged'));

    const response = await change(ada);
    expect([response.status, response.body.code, response.setCookies]).toEqual([
      500,
      'REENCRYPTION_FAILED',
      [],
    ]);
    expect((await ada.client.get('/users/me')).status).toBe(200);
    await damage(slot!['sealed']);
    expect((await login(ada.name, PASSWORD)).status).toBe(200);
  });

  it('requires a session', async () => {
    const response = await running.app
      .client()
      .post('/users/change-password', { oldPassword: PASSWORD, newPassword: NEW_PASSWORD });
    expect([response.status, response.body.code]).toEqual([401, 'MISSING_TOKEN']);
  });

  it('succeeds for one of two concurrent changes, whose password then unlocks the data', async () => {
    for (let round = 0; round < 10; round += 1) {
      running.app.clock.advance(HOUR);
      const name = await register(running.app);
      const tokens = [await tokenOf(running.app, name), await tokenOf(running.app, name)];
      const clients = tokens.map((token) => running.app.client(bearer(token)));
      await clients[0]!.put('/users/data/kept', { value: round });

      const passwords = ['first new password', 'second new password'];
      const responses = await Promise.all(
        clients.map((client, i) =>
          client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: passwords[i] }),
        ),
      );

      const statuses = responses.map(({ status }) => status);
      expect([...statuses].sort()).toEqual([200, 401]);
      const winner = passwords[statuses.indexOf(200)]!;
      const loser = passwords[statuses.indexOf(401)]!;
      const token = await tokenOf(running.app, name, winner);
      expect((await running.app.client(bearer(token)).get('/users/data/kept')).body.value).toBe(round);
      expect((await login(name, loser)).status).toBe(401);
      expect((await login(name, PASSWORD)).status).toBe(401);
    }
  });

  it('leaves no session of a concurrent login with the old password', async () => {
    for (let round = 0; round < 5; round += 1) {
      running.app.clock.advance(HOUR);
      const ada = await aPerson(running.app);
      const logins = Array.from({ length: 3 }, () => tokenOf(running.app, ada.name));
      const [changed, ...tokens] = await Promise.all([change(ada), ...logins]);

      expect(changed.status).toBe(200);
      for (const token of tokens.filter((each) => (each as string | undefined) !== undefined)) {
        expect((await running.app.client(bearer(token)).get('/users/me')).status).toBe(401);
      }
      expect((await login(ada.name, NEW_PASSWORD)).status).toBe(200);
    }
  });
});
