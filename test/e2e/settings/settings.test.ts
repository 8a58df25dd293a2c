import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plantSetting, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const HOUR = 3_600_000;

describe.each(engines)('settings on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;
  let member: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
    member = await aPerson(running.app, 'member');
  });

  describe('password-reset-allowed', () => {
    const path = '/users/password-reset-allowed';

    it('is true by default and readable without a credential', async () => {
      const { status, body } = await running.app.client().get(path);
      expect([status, body]).toEqual([200, { allowed: true }]);
    });

    it('can be changed by admins, takes effect at once and is audited', async () => {
      for (const allowed of [false, true]) {
        const response = await root.client.patch(path, { allowed });
        expect([response.status, response.body]).toEqual([200, { allowed }]);
        expect((await running.app.client().get(path)).body).toEqual({ allowed });
        const reset = await running.app.client().post('/users/initiate-reset', { username: 'nobody' });
        expect(reset.status).toBe(allowed ? 200 : 403);
      }
      const rows = await stored<{ details: string }>(
        running.app,
        `SELECT details FROM audit_log WHERE action = 'settings.changed' AND actor_id = ? ORDER BY id`,
        [root.userId],
      );
      expect(rows.map(({ details }) => JSON.parse(details))).toEqual([
        { setting: 'password_reset_allowed', value: false },
        { setting: 'password_reset_allowed', value: true },
      ]);
    });

    it.each([
      ['the wrong role', () => member.client, 403, 'ADMIN_REQUIRED'],
      ['no credential', () => running.app.client(), 401, 'MISSING_TOKEN'],
    ])('cannot be changed with %s, whatever the body', async (_case, client, status, code) => {
      for (const body of [{ allowed: false }, { allowed: 'no' }, undefined]) {
        const response = await client().patch(path, body);
        expect([response.status, response.body.code]).toEqual([status, code]);
      }
      expect((await running.app.client().get(path)).body).toEqual({ allowed: true });
    });

    it('is false if the stored value cannot be read', async () => {
      await plantSetting(running.app, 'password_reset_allowed', '"maybe"');
      expect((await running.app.client().get(path)).body).toEqual({ allowed: false });
      await plantSetting(running.app, 'password_reset_allowed', 'true');
    });
  });

  describe('session-timeout', () => {
    const path = '/users/session-timeout';
    const remaining = async () => {
      const client = running.app.client();
      const response = await client.post('/users/login', { username: 'member', password: PASSWORD });
      return Number(/Max-Age=(\d+)/i.exec(response.setCookies[0]!)![1]) / 3_600;
    };
    beforeEach(() => plantSetting(running.app, 'session_timeout_hours', '24'));

    it('is 24 hours by default and readable for every user', async () => {
      expect((await member.client.get(path)).body).toEqual({ timeoutHours: 24 });
      expect((await running.app.client().get(path)).body.code).toBe('MISSING_TOKEN');
    });

    it.each([1, 720])('accepts %i hours', async (timeoutHours) => {
      const response = await root.client.patch(path, { timeoutHours });
      expect([response.status, response.body]).toEqual([200, { timeoutHours }]);
      expect((await root.client.get(path)).body).toEqual({ timeoutHours });
      expect(await remaining()).toBe(timeoutHours);
    });

    it.each([0, 721, -1, 1.5, '24', true, null, [24], {}])('rejects %j', async (timeoutHours) => {
      const response = await root.client.patch(path, { timeoutHours });
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
      expect(response.body.error).not.toMatch(/timeout/i);
      expect((await root.client.get(path)).body).toEqual({ timeoutHours: 24 });
    });

    it('can be changed by admins only', async () => {
      expect((await member.client.patch(path, { timeoutHours: 2 })).body.code).toBe('ADMIN_REQUIRED');
      expect((await running.app.client().patch(path, {})).body.code).toBe('MISSING_TOKEN');
    });

    it('applies to new sessions only', async () => {
      const older = running.app.client(bearer(await tokenOf(running.app, 'member')));
      const asked = running.app.client(bearer(await tokenOf(running.app, 'root')));
      await asked.patch(path, { timeoutHours: 1 });
      const newer = running.app.client(bearer(await tokenOf(running.app, 'member')));

      running.app.clock.advance(HOUR);
      expect((await newer.get('/users/me')).body.code).toBe('SESSION_EXPIRED');
      expect((await older.get('/users/me')).status).toBe(200);
      running.app.clock.advance(23 * HOUR);
      expect((await older.get('/users/me')).body.code).toBe('SESSION_EXPIRED');
    });

    it('does not shorten a session with rememberMe', async () => {
      await plantSetting(running.app, 'session_timeout_hours', '1');
      const client = running.app.client();
      await client.post('/users/login', { username: 'member', password: PASSWORD, rememberMe: true });
      running.app.clock.advance(29 * 24 * HOUR);
      expect((await client.get('/users/me')).status).toBe(200);
    });
  });
});
