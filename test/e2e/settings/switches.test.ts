import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, plantIdentity, plantSetting, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';

const SWITCHES = ['registration-allowed', 'password-login-allowed'];
const ONES_OF_A_PROVIDER = {
  OIDC_ISSUER_URL: 'https://idp.example.com',
  OIDC_CLIENT_ID: 'latchkey',
  OIDC_CLIENT_SECRET: 'a secret of the provider',
  OIDC_AUTHORIZATION_URL: 'https://idp.example.com/authorize',
  OIDC_TOKEN_URL: 'https://idp.example.com/token',
};
const WOULD_LOCK_OUT = {
  error: 'No admin would be able to log in: first link an admin to a working identity provider',
  code: 'WOULD_LOCK_OUT',
  access: expect.objectContaining({ after: expect.objectContaining({ able: 0 }) }),
};

const WRONG_BODIES: [string, unknown][] = [
  ['no body', undefined],
  ['an empty object', {}],
  ...['true', 'false', 1, 0, null, [], [true], {}].map((value): [string, unknown] => [
    `${JSON.stringify(value)} as allowed`,
    { allowed: value },
  ]),
];

describe.each(engines)('switches on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: ONES_OF_A_PROVIDER });
  let admin: Person;
  let user: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'Ada');
    user = await aPerson(running.app, 'Grace');
    await plantIdentity(running.app, 'Ada', ONES_OF_A_PROVIDER.OIDC_ISSUER_URL);
  });

  describe.each(SWITCHES)('%s', (name) => {
    const path = `/users/${name}`;
    const value = async () => (await running.app.client().get(path)).body;

    it('is on by default and readable without a credential', async () => {
      const response = await running.app.client().get(path);

      expect([response.status, response.body]).toEqual([200, { allowed: true }]);
    });

    it('can be disabled and enabled by an admin', async () => {
      for (const allowed of [false, false, true, true]) {
        const response = await admin.client.patch(path, { allowed });
        expect([response.status, response.body]).toEqual([200, { allowed }]);
        expect(await value()).toEqual({ allowed });
      }
    });

    it.each(WRONG_BODIES)('cannot be changed to %s', async (_case, body) => {
      const response = await admin.client.patch(path, body);

      expect([response.status, response.body]).toEqual([
        400,
        { error: 'allowed must be true or false', code: 'INVALID_REQUEST' },
      ]);
      expect(await value()).toEqual({ allowed: true });
    });

    it('cannot be changed by an ordinary user, whatever the body', async () => {
      for (const body of [{ allowed: false }, { allowed: 'nonsense' }, undefined]) {
        const response = await user.client.patch(path, body);
        expect([response.status, response.body]).toEqual([
          403,
          { error: 'Admin access required', code: 'ADMIN_REQUIRED', permission: 'settings.manage' },
        ]);
      }
      expect(await value()).toEqual({ allowed: true });
    });

    it('cannot be changed without a credential', async () => {
      const response = await running.app.client().patch(path, { allowed: false });

      expect([response.status, response.body.code]).toEqual([401, 'MISSING_TOKEN']);
      expect(await value()).toEqual({ allowed: true });
    });

    it('counts as off when the stored value cannot be read', async () => {
      const column = name.replaceAll('-', '_');
      for (const garbage of ['', 'yes', '"true"', '1', 'null', '[true]', '{"allowed":true}']) {
        await plantSetting(running.app, column, garbage);
        expect(await value()).toEqual({ allowed: false });
      }
      expect(running.app.logLines.join('\n')).toContain('stored setting is not valid');

      expect((await admin.client.patch(path, { allowed: true })).status).toBe(200);
      expect(await value()).toEqual({ allowed: true });
    });

    it('is stored once by concurrent changes', async () => {
      await plant(running.app, 'DELETE FROM setting');
      const flips = [true, false, true, false, true, true].map((allowed) =>
        admin.client.patch(path, { allowed }),
      );
      const responses = await Promise.all(flips);

      expect(responses.map(({ status }) => status)).toEqual(flips.map(() => 200));
      expect(await stored(running.app, 'SELECT name FROM setting')).toHaveLength(1);
      await admin.client.patch(path, { allowed: true });
    });
  });

  it('apply at once to registration and password login', async () => {
    const register = () =>
      running.app.client().post('/users/create', { username: 'late', password: PASSWORD });
    const login = () => running.app.client().post('/users/login', { username: 'Ada', password: PASSWORD });

    await admin.client.patch('/users/registration-allowed', { allowed: false });
    expect((await register()).body.code).toBe('REGISTRATION_DISABLED');
    await admin.client.patch('/users/registration-allowed', { allowed: true });
    expect((await register()).status).toBe(200);

    await admin.client.patch('/users/password-login-allowed', { allowed: false });
    expect((await login()).body.code).toBe('PASSWORD_LOGIN_DISABLED');
    await admin.client.patch('/users/password-login-allowed', { allowed: true });
    expect((await login()).status).toBe(200);
  });

  it('keep password login on when no admin can log in through the provider', async () => {
    await plant(running.app, 'DELETE FROM oidc_identity');
    await plantIdentity(running.app, 'Grace', ONES_OF_A_PROVIDER.OIDC_ISSUER_URL);
    const response = await admin.client.patch('/users/password-login-allowed', { allowed: false });

    expect([response.status, response.body]).toEqual([409, WOULD_LOCK_OUT]);
    expect((await running.app.client().get('/users/password-login-allowed')).body).toEqual({ allowed: true });
    expect((await admin.client.patch('/users/password-login-allowed', { allowed: true })).status).toBe(200);
  });
});

describe.each(engines)('switches without a provider on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('keep password login on, because nobody could log in otherwise', async () => {
    const { client } = await aPerson(running.app, 'Ada');
    await plantIdentity(running.app, 'Ada', ONES_OF_A_PROVIDER.OIDC_ISSUER_URL);
    const response = await client.patch('/users/password-login-allowed', { allowed: false });

    expect([response.status, response.body]).toEqual([409, WOULD_LOCK_OUT]);
  });

  it('keep their values after a restart', async () => {
    const { client } = await aPerson(running.app, 'Eve');
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE name = ?', ['Eve']);
    await client.patch('/users/registration-allowed', { allowed: false });

    const again = await TestApp.start({ database: running.database });
    try {
      expect((await again.client().get('/users/registration-allowed')).body).toEqual({ allowed: false });
      const headers = { cookie: `jwt=${client.cookies.get('jwt')}` };
      expect((await again.client().get('/users/me', headers)).body).toMatchObject({ username: 'Eve' });
    } finally {
      await again.close();
    }
  });
});
