import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { makeOidcOnly, plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';
import { aGuardedPerson, logIn } from '../../support/fixtures/second-factor.js';

const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
const NEXT = 'staple the horse again';
const HOUR = 3_600_000;

describe.each(engines)('admins who help users on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
  });
  beforeEach(() => {
    running.app.clock.advance(HOUR / 20);
  });

  const reset = (body: object) =>
    root.client.post('/users/admin/reset-password', { newPassword: NEXT, ...body });
  const disable = (userId: unknown) => root.client.post('/users/admin/totp/disable', { userId });

  describe('set a new password', () => {
    it('by id or name, which ends the sessions and keeps the data and the keys', async () => {
      for (const by of ['userId', 'username']) {
        const { client, userId, name } = await aPerson(running.app);
        await client.put('/users/data/hosts', { value: 'kept' });
        const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId })).body;
        const { status, body } = await reset({ [by]: by === 'userId' ? userId : name });
        expect([status, body]).toEqual([
          200,
          { message: 'Password reset', dataWiped: false, connections_closed: 0 },
        ]);

        expect((await client.get('/users/me')).body).toMatchObject({ reason: 'password_changed' });
        const old = await client.post('/users/login', { username: name, password: PASSWORD });
        expect(old.status).toBe(401);
        expect((await client.post('/users/login', { username: name, password: NEXT })).status).toBe(200);
        expect((await client.get('/users/data/hosts')).body.value).toBe('kept');
        expect((await running.app.client().get('/users/me', bearer(token))).status).toBe(200);
        const [entry] = await stored<{ actor_id: string; details: string }>(
          running.app,
          "SELECT actor_id, details FROM audit_log WHERE action = 'password_reset.completed' AND subject_id = ?",
          [userId],
        );
        expect([entry!.actor_id, JSON.parse(entry!.details)]).toEqual([root.userId, { data_reset: false }]);
      }
    });

    it('while the second factor stays enabled, and trusted devices end', async () => {
      const person = await aGuardedPerson(running.app);
      const browser = running.app.client();
      await logIn(browser, person, { rememberMe: true });
      await reset({ userId: person.userId });
      const login = await browser.post('/users/login', { username: person.name, password: NEXT });
      expect([login.status, login.body.requires_totp]).toEqual([200, true]);
    });

    it.each([
      [{}, 400, 'INVALID_REQUEST'],
      [{ userId: null, username: null }, 400, 'INVALID_REQUEST'],
      [{ userId: UNKNOWN_ID }, 404, 'USER_NOT_FOUND'],
      [{ username: 'root', newPassword: '' }, 400, 'INVALID_REQUEST'],
      [{ username: 'root', newPassword: 'short' }, 400, 'PASSWORD_TOO_SHORT'],
      [{ username: 'root', confirmDataWipe: 'yes' }, 400, 'INVALID_REQUEST'],
      [{ username: 'root' }, 400, 'CANNOT_RESET_SELF'],
    ])('not for %j: %i %s', async (body, status, code) => {
      const answer = await reset(body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('not for accounts without one', async () => {
      const { name, userId } = await aPerson(running.app);
      await makeOidcOnly(running.app, name);
      const { status, body } = await reset({ userId });
      expect([status, body.code]).toEqual([400, 'TARGET_NOT_PASSWORD']);
    });

    it('not while the data key cannot be opened, which changes nothing', async () => {
      const { client, name, userId } = await aPerson(running.app);
      await plant(running.app, "UPDATE data_key_slot SET sealed = ? WHERE user_id = ? AND kind = 'server'", [
        Buffer.from('damaged'),
        userId,
      ]);
      const { status, body } = await reset({ userId });
      expect([status, body.code]).toEqual([500, 'REENCRYPTION_FAILED']);
      expect((await client.get('/users/me')).status).toBe(200);
      const login = { username: name, password: PASSWORD };
      expect((await running.app.client().post('/users/login', login)).status).toBe(200);
    });

    it('once, when two do so at the same time: the later one wins', async () => {
      const { name, userId } = await aPerson(running.app);
      const answers = await Promise.all([
        reset({ userId, newPassword: `${NEXT} 1` }),
        reset({ userId, newPassword: `${NEXT} 2` }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const logins = [];
      for (const password of [`${NEXT} 1`, `${NEXT} 2`])
        logins.push((await running.app.client().post('/users/login', { username: name, password })).status);
      expect(logins.sort()).toEqual([200, 401]);
    });
  });

  describe('disable a lost second factor', () => {
    it('which ends the sessions', async () => {
      const person = await aGuardedPerson(running.app);
      const { status, body } = await disable(person.userId);
      expect([status, body]).toEqual([
        200,
        { message: 'TOTP disabled', sessions_ended: 1, terminals_unlocked: 0, connections_closed: 0 },
      ]);
      expect((await person.client.get('/users/me')).body).toMatchObject({ reason: 'second_factor_changed' });
      const login = await person.client.post('/users/login', { username: person.name, password: PASSWORD });
      expect(login.body).toMatchObject({ totp_enabled: false, success: true });
      const entries = await stored(
        running.app,
        "SELECT actor_id FROM audit_log WHERE action = 'totp.disabled' AND subject_id = ?",
        [person.userId],
      );
      expect(entries).toEqual([{ actor_id: root.userId }]);
    });

    it('but not their own, nor one that is not enabled', async () => {
      const { userId } = await aPerson(running.app);
      const answers = [
        await disable(root.userId),
        await disable(userId),
        await disable(UNKNOWN_ID),
        await disable(1),
      ];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
        [400, 'CANNOT_RESET_SELF'],
        [400, 'TOTP_NOT_ENABLED'],
        [404, 'USER_NOT_FOUND'],
        [400, 'INVALID_REQUEST'],
      ]);
    });
  });

  it('need a session of an admin', async () => {
    const { client, userId } = await aPerson(running.app);
    const { token } = (await root.client.post('/users/api-keys', { name: 'job', userId: root.userId })).body;
    for (const [path, body] of [
      ['/users/admin/reset-password', { userId, newPassword: NEXT }],
      ['/users/admin/totp/disable', { userId }],
    ] as const) {
      const answers = [
        await running.app.client().post(path, body),
        await client.post(path, body),
        await running.app.client().post(path, body, bearer(token)),
      ];
      expect(answers.map(({ status, body: { code } }) => [status, code])).toEqual([
        [401, 'MISSING_TOKEN'],
        [403, 'ADMIN_REQUIRED'],
        [403, 'SESSION_REQUIRED'],
      ]);
    }
  });
});

describe.each(engines)(
  'a password that an admin sets where the server opens no data, on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase, { env: { DATA_RECOVERY: 'none' } });

    it('needs the confirmation that the data becomes unreadable, and can be undone with the old password', async () => {
      const root = await aPerson(running.app);
      const { client, userId, name } = await aPerson(running.app);
      await client.put('/users/data/hosts', { value: 'kept' });
      const body = { userId, newPassword: NEXT };
      const refused = await root.client.post('/users/admin/reset-password', body);
      expect([refused.status, refused.body.code]).toEqual([409, 'DATA_WIPE_REQUIRED']);
      expect((await client.get('/users/data/hosts')).body.value).toBe('kept');

      const done = await root.client.post('/users/admin/reset-password', { ...body, confirmDataWipe: true });
      expect([done.status, done.body.dataWiped]).toEqual([200, true]);
      await client.post('/users/login', { username: name, password: NEXT });
      expect((await client.get('/users/data/hosts')).status).not.toBe(200);
      expect((await client.post('/users/unlock-data', { password: PASSWORD })).status).toBe(200);
      expect((await client.get('/users/data/hosts')).body.value).toBe('kept');
    });

    it('says nothing about the data of a more powerful user', async () => {
      const root = await aPerson(running.app);
      await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [root.userId]);
      const manager = await aHolder(running.app, 'users.manage');
      const body = { userId: root.userId, newPassword: NEXT };
      const refused = await manager.client.post('/users/admin/reset-password', body);
      expect([refused.status, refused.body.code]).toEqual([403, 'MORE_POWERFUL_USER']);
    });
  },
);
