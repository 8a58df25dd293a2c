import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import {
  aGuardedPerson,
  firstStep,
  logIn,
  STEP_MS,
  wrongCode,
} from '../../support/fixtures/second-factor.js';

const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
const HOUR = 3_600_000;

describe.each(engines)('the suspension of accounts on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });

  const suspend = (userId: unknown, more: object = {}) =>
    root.client.post('/users/admin/suspend', { userId, ...more });
  const reactivate = (userId: unknown) => root.client.post('/users/admin/reactivate', { userId });
  const logInWith = (name: string, password = PASSWORD) =>
    running.app.client().post('/users/login', { username: name, password });
  const aSuspended = async (): Promise<Person> => {
    const person = await aPerson(running.app);
    expect((await suspend(person.userId)).status).toBe(200);
    return person;
  };
  const entriesAbout = (userId: string, action: string) =>
    stored<{ actor_id: string | null; result: string; details: string }>(
      running.app,
      'SELECT actor_id, result, details FROM audit_log WHERE subject_id = ? AND action = ?',
      [userId, action],
    );

  it('ends the sessions, which are told why', async () => {
    const { client, userId, name } = await aPerson(running.app);
    const { status, body } = await suspend(userId, { reason: 'left the company' });

    expect([status, body]).toEqual([200, { message: `User ${name} is suspended`, connections_closed: 0 }]);
    const refused = await client.get('/users/me');
    expect([refused.status, refused.body.code, refused.body.reason]).toEqual([
      401,
      'SESSION_NOT_FOUND',
      'suspended',
    ]);
    const [entry] = await entriesAbout(userId, 'user.suspended');
    expect(entry).toMatchObject({ actor_id: root.userId, result: 'success' });
    expect(JSON.parse(entry!.details)).toEqual({ reason: 'left the company' });
  });

  it('also refuses a session that was started without its knowledge, on every replica', async () => {
    const { client, userId } = await aPerson(running.app);
    const replica = await TestApp.start({ database: running.database, clock: running.app.clock });
    try {
      await plant(running.app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [userId]);
      const elsewhere = replica.client({ cookie: `jwt=${client.cookies.get('jwt')}` });
      for (const one of [client, elsewhere])
        expect((await one.get('/users/me')).body).toMatchObject({ reason: 'suspended' });
    } finally {
      await replica.close();
    }
  });

  it('refuses a login with 403 only after the password was right', async () => {
    const { name, userId } = await aSuspended();
    const wrong = await logInWith(name, 'not this one');
    expect([wrong.status, wrong.body.code]).toEqual([401, 'INVALID_CREDENTIALS']);

    const right = await logInWith(name);
    expect([right.status, right.body.code, right.setCookies]).toEqual([403, 'ACCOUNT_SUSPENDED', []]);
    const failures = (await entriesAbout(userId, 'login')).filter(({ result }) => result === 'failure');
    expect(JSON.parse(failures.at(-1)!.details)).toEqual({ reason: 'suspended' });
    expect(
      await stored(running.app, 'SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL', [userId]),
    ).toEqual([]);
  });

  it('does not count the right password as a failed attempt', async () => {
    const { name, userId } = await aSuspended();
    for (let attempt = 0; attempt < 7; attempt += 1) expect((await logInWith(name)).status).toBe(403);
    await reactivate(userId);
    expect((await logInWith(name)).status).toBe(200);
  });

  it('refuses a login with a second factor only after the code was right, which is then used up', async () => {
    const person = await aGuardedPerson(running.app);
    await suspend(person.userId);
    const client = running.app.client();
    const temp_token = await firstStep(client, person);
    const wrong = await client.post('/users/totp/verify-login', { temp_token, totp_code: wrongCode(person) });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'INVALID_TOTP_CODE']);

    const totp_code = person.code();
    const right = await client.post('/users/totp/verify-login', { temp_token, totp_code });
    expect([right.status, right.body.code, right.setCookies]).toEqual([403, 'ACCOUNT_SUSPENDED', []]);
    await reactivate(person.userId);
    const again = await client.post('/users/totp/verify-login', { temp_token, totp_code });
    expect([again.status, again.body.code]).toEqual([401, 'INVALID_TEMP_TOKEN']);
    running.app.clock.advance(STEP_MS);
    expect((await logIn(running.app.client(), person)).status).toBe(200);
  });

  it('ends logins that wait for the second factor', async () => {
    const person = await aGuardedPerson(running.app);
    const temp_token = await firstStep(running.app.client(), person);
    await suspend(person.userId);
    const late = await running.app
      .client()
      .post('/users/totp/verify-login', { temp_token, totp_code: person.code() });
    expect([late.status, late.body.code]).toEqual([401, 'INVALID_TEMP_TOKEN']);
  });

  it('refuses the login of a trusted device', async () => {
    const person = await aGuardedPerson(running.app);
    const browser = running.app.client();
    await logIn(browser, person, { rememberMe: true });
    await suspend(person.userId);
    const refused = await browser.post('/users/login', { username: person.name, password: PASSWORD });
    expect([refused.status, refused.body.code]).toEqual([403, 'ACCOUNT_SUSPENDED']);
  });

  it('refuses the API keys, which work again afterwards', async () => {
    const { userId } = await aPerson(running.app);
    const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId })).body;
    const use = () => running.app.client().get('/users/me', bearer(token));
    expect((await use()).status).toBe(200);
    await suspend(userId);
    const refused = await use();
    expect([refused.status, refused.body.code]).toEqual([401, 'INVALID_API_KEY']);
    await reactivate(userId);
    expect((await use()).status).toBe(200);
  });

  it('keeps the data, and lets the user log in again after the reactivation', async () => {
    const { client, userId, name } = await aPerson(running.app);
    await client.put('/users/data/hosts', { value: 'kept' });
    await suspend(userId);
    const { status, body } = await reactivate(userId);
    expect([status, body]).toEqual([200, { message: `User ${name} is active again` }]);

    expect((await client.get('/users/me')).body).toMatchObject({ reason: 'suspended' });
    expect((await client.post('/users/login', { username: name, password: PASSWORD })).status).toBe(200);
    expect((await client.get('/users/data/hosts')).body.value).toBe('kept');
    expect(await entriesAbout(userId, 'user.reactivated')).toHaveLength(1);
  });

  it('is shown to admins in the list of users', async () => {
    const { userId } = await aSuspended();
    const { users } = (await root.client.get(`/users/list?search=${userId}`)).body;
    expect(users).toEqual([expect.objectContaining({ userId, suspended: true })]);
  });

  it('lists the keys that the user created for others', async () => {
    const [admin, other] = [await aPerson(running.app), await aPerson(running.app)];
    await root.client.post('/users/make-admin', { userId: admin.userId });
    await admin.client.post('/users/api-keys', { name: 'left behind', userId: other.userId });
    const { body } = await suspend(admin.userId);
    expect(body.api_keys_made).toEqual([expect.objectContaining({ name: 'left behind' })]);
  });

  describe('is refused', () => {
    it.each([
      ['an absent user', undefined, 400, 'INVALID_REQUEST'],
      ['a user of the wrong type', 7, 400, 'INVALID_REQUEST'],
      ['an unknown user', UNKNOWN_ID, 404, 'USER_NOT_FOUND'],
    ])('for %s', async (_what, userId, status, code) => {
      for (const answer of [await suspend(userId), await reactivate(userId)])
        expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('for oneself, for a suspended account and for one that is not', async () => {
      const { userId } = await aSuspended();
      const codes = [await suspend(root.userId), await suspend(userId), await reactivate(root.userId)];
      expect(codes.map(({ status, body }) => [status, body.code])).toEqual([
        [400, 'CANNOT_SUSPEND_SELF'],
        [400, 'ALREADY_SUSPENDED'],
        [400, 'NOT_SUSPENDED'],
      ]);
    });

    it('with a reason that is too long or not text', async () => {
      const { userId } = await aPerson(running.app);
      for (const reason of ['x'.repeat(257), 7, ['x']])
        expect((await suspend(userId, { reason })).status).toBe(400);
      expect((await suspend(userId, { reason: null })).status).toBe(200);
    });

    it('without a credential, and for users who are not admins', async () => {
      const { client } = await aPerson(running.app);
      for (const path of ['/users/admin/suspend', '/users/admin/reactivate']) {
        expect((await running.app.client().post(path, { userId: root.userId })).status).toBe(401);
        const refused = await client.post(path, { userId: root.userId });
        expect([refused.status, refused.body.code]).toEqual([403, 'ADMIN_REQUIRED']);
      }
    });

    it('for the last admin who can log in, also by their key', async () => {
      running.app.clock.advance(HOUR);
      await root.client.post('/users/reauthenticate', { password: PASSWORD });
      const other = await aPerson(running.app);
      await root.client.post('/users/make-admin', { userId: other.userId });
      const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId: root.userId }))
        .body;
      expect((await suspend(other.userId)).status).toBe(200);
      await reactivate(other.userId);
      await plant(
        running.app,
        'UPDATE user SET suspended_at = 1 WHERE is_admin = 1 AND id <> ? AND id <> ?',
        [root.userId, other.userId],
      );
      await plant(running.app, 'UPDATE user SET password_hash = NULL WHERE id = ?', [root.userId]);
      const refused = await running.app
        .client()
        .post('/users/admin/suspend', { userId: other.userId }, bearer(token));
      expect([refused.status, refused.body.code]).toEqual([409, 'WOULD_LOCK_OUT']);
      expect(await stored(running.app, 'SELECT suspended_at FROM user WHERE id = ?', [other.userId])).toEqual(
        [{ suspended_at: null }],
      );
    });
  });
});
