import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';

describe.each(engines)('accounts that admins create on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
    await root.client.patch('/users/registration-allowed', { allowed: false });
  });

  const create = (body: object) => root.client.post('/users/admin-create', body);

  it('can log in although registration is closed, and are no admins', async () => {
    const { status, body } = await create({ username: ' Grace ', password: PASSWORD });
    expect([status, body]).toEqual([
      200,
      {
        message: 'User created',
        userId: expect.any(String),
        username: 'Grace',
        toast: { type: 'success', message: 'User created: Grace' },
      },
    ]);
    const client = running.app.client();
    const login = await client.post('/users/login', { username: 'grace', password: PASSWORD });
    expect([login.status, login.body.is_admin, login.body.userId]).toEqual([200, false, body.userId]);
    expect((await client.put('/users/data/hosts', { value: 1 })).status).toBe(200);
    const [entry] = await stored(
      running.app,
      "SELECT actor_id FROM audit_log WHERE action = 'user.created' AND subject_id = ?",
      [body.userId],
    );
    expect(entry).toEqual({ actor_id: root.userId });
  });

  it('cannot become admins in the request', async () => {
    const { body } = await create({ username: 'mallory', password: PASSWORD, is_admin: true, isAdmin: true });
    const { users } = (await root.client.get(`/users/list?search=${body.userId}`)).body;
    expect(users[0]).toMatchObject({ username: 'mallory', is_admin: false, service: false });
  });

  it('can be created with the key of an admin', async () => {
    const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId: root.userId })).body;
    const made = await running.app
      .client()
      .post('/users/admin-create', { username: 'by key', password: PASSWORD }, bearer(token));
    expect(made.status).toBe(200);
  });

  it.each([
    [{}, 'INVALID_REQUEST'],
    [{ username: 'x' }, 'INVALID_REQUEST'],
    [{ username: 'x', password: '' }, 'INVALID_REQUEST'],
    [{ username: 'x', password: null }, 'INVALID_REQUEST'],
    [{ username: 'x', password: 12345678 }, 'INVALID_REQUEST'],
    [{ username: 'x', password: PASSWORD, service: 'true' }, 'INVALID_REQUEST'],
    [{ username: '', password: PASSWORD }, 'INVALID_REQUEST'],
    [{ username: ' ', password: PASSWORD }, 'INVALID_USERNAME'],
    [{ username: 'x', password: 'short' }, 'PASSWORD_TOO_SHORT'],
    [{ username: 'x', password: 'long'.repeat(300) }, 'PASSWORD_TOO_LONG'],
    [{ username: 'x', password: PASSWORD, service: true }, 'SERVICE_ACCOUNT_PASSWORD'],
    [{ username: ' ', service: true }, 'INVALID_USERNAME'],
  ])('are refused for %j with 400 %s', async (body, code) => {
    const answer = await create(body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it('have names of their own, whoever creates them', async () => {
    for (const body of [
      { username: 'ROOT', password: PASSWORD },
      { username: 'Root', service: true },
    ]) {
      const { status, body: answer } = await create(body);
      expect([status, answer.code]).toEqual([409, 'USERNAME_TAKEN']);
    }
  });

  it('are created by nobody else', async () => {
    const member = running.app.client();
    await create({ username: 'member', password: PASSWORD });
    await member.post('/users/login', { username: 'member', password: PASSWORD });
    const body = { username: 'y', password: PASSWORD };
    expect((await running.app.client().post('/users/admin-create', body)).status).toBe(401);
    const refused = await member.post('/users/admin-create', body);
    expect([refused.status, refused.body.code]).toEqual([403, 'ADMIN_REQUIRED']);
  });

  describe('for programs', () => {
    let userId: string;

    beforeAll(async () => {
      userId = (await create({ username: 'backup job', service: true })).body.userId;
    });

    it('have no password, no provider and no role', async () => {
      const { users } = (await root.client.get(`/users/list?search=${userId}`)).body;
      expect(users[0]).toMatchObject({
        service: true,
        is_admin: false,
        is_oidc: false,
        passwordHash: null,
      });
    });

    it('authenticate with API keys', async () => {
      const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId })).body;
      const { status, body } = await running.app.client().get('/users/me', bearer(token));
      expect([status, body.username]).toEqual([200, 'backup job']);
    });

    it('cannot log in: the answer is that for a wrong password', async () => {
      for (const username of ['backup job', 'nobody at all']) {
        const { status, body } = await running.app
          .client()
          .post('/users/login', { username, password: PASSWORD });
        expect([status, body]).toEqual([
          401,
          { error: 'Invalid username or password', code: 'INVALID_CREDENTIALS' },
        ]);
      }
    });

    it('get no password by a reset, an admin or a link to a provider', async () => {
      const reset = await running.app.client().post('/users/initiate-reset', { username: 'backup job' });
      expect(reset.status).toBe(200);
      expect(await stored(running.app, 'SELECT id FROM password_reset WHERE user_id = ?', [userId])).toEqual(
        [],
      );
      const byAdmin = await root.client.post('/users/admin/reset-password', {
        userId,
        newPassword: PASSWORD,
      });
      expect([byAdmin.status, byAdmin.body.code]).toEqual([400, 'SERVICE_ACCOUNT']);
      const linked = await root.client.post('/users/link-oidc-to-password', {
        oidcUserId: userId,
        targetUsername: 'root',
      });
      expect([linked.status, linked.body.code]).toEqual([400, 'NOT_OIDC_ONLY']);
    });

    it('do not count as admins who can log in', async () => {
      const next = (await create({ username: 'next', password: PASSWORD })).body.userId;
      await root.client.post('/users/make-admin', { userId });
      const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId })).body;
      const refused = await running.app
        .client()
        .delete('/users/delete-user', { username: 'root' }, bearer(token));
      expect([refused.status, refused.body.code]).toEqual([409, 'WOULD_LOCK_OUT']);
      await root.client.post('/users/make-admin', { userId: next });
      await root.client.post('/users/remove-admin', { userId: next });
    });
  });
});
