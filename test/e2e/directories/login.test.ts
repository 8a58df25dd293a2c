import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import {
  aPerson,
  PASSWORD as LOCAL_PASSWORD,
  type Person,
  reauthenticate,
} from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { addDirectory, logInWith } from '../../support/fixtures/directories.js';
import { PASSWORD, READER_PASSWORD } from '../../support/fixtures/directory-entries.js';
import { describeWithSlapd } from '../../support/fixtures/directory-login.js';
import { outcome, REFUSED, requireFactorOf } from '../../support/fixtures/required-factor.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { aPasskey, logInWithPasskey } from '../../support/fixtures/passkeys.js';
import { Slapd } from '../../support/processes/slapd.js';

describeWithSlapd.each(engines)('logins with a directory on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let slapd: Slapd;
  let admin: Person;
  let directory: number;

  beforeAll(async () => {
    slapd = await Slapd.start();
    admin = await aPerson(running.app, 'root');
  });
  afterAll(() => slapd.remove());

  beforeEach(async () => {
    directory = await addDirectory(admin, slapd);
  });

  const logIn = (username = 'alice', password = PASSWORD, providerId = directory) =>
    logInWith(providerId, username, password, running.app.client());
  const identitiesOf = (userId: string) =>
    stored<{ issuer: string; identifier: string }>(
      running.app,
      'SELECT issuer, identifier FROM oidc_identity WHERE user_id = ?',
      [userId],
    );

  async function enableSecondFactor(client: HttpClient): Promise<void> {
    const { secret } = (await client.post('/users/totp/setup')).body;
    const totp_code = totpCode(fromBase32(secret), running.app.clock.now());
    expect((await client.post('/users/totp/enable', { totp_code })).status).toBe(200);
  }

  it('creates an account at the first login, and finds it at the next', async () => {
    const client = running.app.client();
    const first = await logInWith(directory, 'alice', PASSWORD, client);
    const next = await logIn(' ALICE ');

    expect([first.status, first.body]).toEqual([
      200,
      {
        ...{ success: true, is_admin: false, username: 'Person alice', userId: expect.any(String) },
        ...{ is_oidc: true, totp_enabled: false, data_unlocked: true },
      },
    ]);
    expect(next.body.userId).toBe(first.body.userId);
    expect((await client.get('/users/me')).body).toMatchObject({ is_oidc: true, is_dual_auth: false });
    expect((await client.put('/users/data/hosts', { value: 'mine' })).status).toBe(200);
    expect(await identitiesOf(first.body.userId)).toEqual([
      { issuer: `ldap:${directory}`, identifier: 'alice' },
    ]);
  });

  it('is one factor only, where the account requires two', async () => {
    const { userId } = (await logIn()).body;
    await requireFactorOf(running.app, userId);
    const client = running.app.client();
    await logInWith(directory, 'alice', PASSWORD, client);
    expect(outcome(await client.get('/users/sessions'))).toEqual(REFUSED);
  });

  it('gives native apps the token', async () => {
    const headers = { 'x-auth-mode': 'bearer' };
    const { body } = await logInWith(directory, 'alice', PASSWORD, running.app.client(), headers);
    expect(body.token).toMatch(/^eyJ/);
  });

  it('never leads to the account of another directory or of a password login with the same name', async () => {
    const local = await aPerson(running.app, `Person alice of ${directory}`);
    const other = await addDirectory(admin, slapd);
    const [one, two] = [await logIn(), await logIn('alice', PASSWORD, other)];
    expect(new Set([local.userId, one.body.userId, two.body.userId]).size).toBe(3);
    expect(one.body.username).not.toBe(two.body.username);
  });

  it.each([
    ['a wrong password', 'alice', 'wrong'],
    ['an unknown name', 'nobody', PASSWORD],
    ['an injected filter', '*)(uid=alice', PASSWORD],
  ])('answers %s like any wrong login, and records it without the name', async (_what, name, password) => {
    const { status, body } = await logIn(name, password);
    const { entries } = (await admin.client.get('/api/audit-logs?action=login&result=failure&limit=1')).body;

    expect([status, body.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect(entries[0]).toMatchObject({ actorId: null, factor: 'ldap', details: { provider: directory } });
    expect(JSON.stringify(entries[0])).not.toContain(name);
  });

  it.each([
    ['an empty password', { password: '' }],
    ['no name', { username: undefined }],
    ['a directory that is no number', { providerId: 'x' }],
    ['a password that is no text', { password: 7 }],
  ])('refuses %s as a bad request', async (_what, fields) => {
    const body = { providerId: directory, username: 'alice', password: PASSWORD, ...fields };
    expect((await running.app.client().post('/users/ldap/login', body)).status).toBe(400);
  });

  it('limits guesses at a name as password login does, whatever its case', async () => {
    const names = ['alice', 'Alice', 'ALICE', 'alice ', 'aLice'];
    for (const name of names) expect((await logIn(name, 'wrong')).status).toBe(401);
    expect((await logIn()).body).toMatchObject({ code: 'LOGIN_RATE_LIMITED', remainingTime: 600 });
    expect((await logIn('bob')).status).toBe(200);
    const elsewhere = await logInWith(directory, 'alice', PASSWORD, running.app.client(), {
      'x-forwarded-for': '198.51.100.7',
    });
    expect([200, 429]).toContain(elsewhere.status);
  });

  it('starts the count again after the right password', async () => {
    for (let guess = 0; guess < 4; guess += 1) await logIn('bob', 'wrong');
    expect((await logIn('bob')).status).toBe(200);
    for (let guess = 0; guess < 4; guess += 1) expect((await logIn('bob', 'wrong')).status).toBe(401);
  });

  it('asks for the second factor of the account', async () => {
    const client = running.app.client();
    await logInWith(directory, 'alice', PASSWORD, client);
    await enableSecondFactor(client);
    const { status, body, headers } = await logIn();
    expect([status, body]).toEqual([
      200,
      { success: true, requires_totp: true, temp_token: expect.any(String), rememberMe: false },
    ]);
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('tells only after the right password that an account is suspended', async () => {
    const { userId } = (await logIn()).body;
    await reauthenticate(admin);
    await admin.client.post('/users/admin/suspend', { userId });
    expect((await logIn('alice', 'wrong')).body.code).toBe('INVALID_CREDENTIALS');
    expect([(await logIn()).status, (await logIn()).body.code]).toEqual([403, 'ACCOUNT_SUSPENDED']);
  });

  it('tells only after the right password that a user is not allowed', async () => {
    const strict = await addDirectory(admin, slapd, { allowedUsers: ['bob', 'zoe@example.com'] });
    expect((await logIn('alice', 'wrong', strict)).body.code).toBe('INVALID_CREDENTIALS');
    expect((await logIn('alice', PASSWORD, strict)).body.code).toBe('USER_NOT_ALLOWED');
    expect((await logIn('bob', PASSWORD, strict)).status).toBe(200);
  });

  it('creates no account while that is not allowed, but lets those in who have one', async () => {
    await logIn('alice');
    await admin.client.patch('/users/registration-allowed', { allowed: false });
    expect((await logIn('alice')).status).toBe(200);
    expect((await logIn('bob', 'wrong')).body.code).toBe('INVALID_CREDENTIALS');
    expect((await logIn('bob')).body.code).toBe('REGISTRATION_DISABLED');
    await admin.client.patch('/users/oidc-auto-provision', { enabled: true });
    expect((await logIn('bob')).status).toBe(200);
    await admin.client.patch('/users/oidc-auto-provision', { enabled: false });
    await admin.client.patch('/users/registration-allowed', { allowed: true });
  });

  describe('a fresh proof', () => {
    const proofOf = async (name: string, id = directory) => {
      const client = running.app.client();
      await logInWith(id, name, PASSWORD, client);
      running.app.clock.advance(600_000);
      const ask = () =>
        client.put('/users/me/api-keys/019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44/data', { allow: true });
      const prove = (password: string) => client.post('/users/reauthenticate', { password });
      return { client, ask, prove };
    };

    it('is given with the password of the directory', async () => {
      const { client, ask, prove } = await proofOf('alice');
      expect((await ask()).body).toMatchObject({ code: 'REAUTHENTICATION_REQUIRED', needs: ['password'] });
      expect([(await prove('wrong')).body.code, (await ask()).status]).toEqual(['INCORRECT_PASSWORD', 403]);
      expect((await prove(PASSWORD)).status).toBe(200);
      expect((await ask()).status).toBe(404);
      const { entries } = (await client.get('/api/audit-logs?action=session.reauthenticated&limit=2')).body;
      expect(entries).toMatchObject([
        { result: 'success', factor: 'ldap' },
        { result: 'failure', factor: 'ldap', actorId: null },
      ]);
    });

    it('finds the person by the attribute that identifies them, whatever name they log in with', async () => {
      const byMail = await addDirectory(admin, slapd, {
        userSearchFilter: '(&(objectClass=inetOrgPerson)(mail={{username}}))',
      });
      const { prove } = await proofOf('zoe@example.com', byMail);
      expect((await prove(PASSWORD)).status).toBe(200);
    });

    it('does not work with the password of somebody else of the directory, and guesses are limited', async () => {
      const { prove } = await proofOf('star*');
      for (let guess = 0; guess < 5; guess += 1) expect((await prove('wrong')).status).toBe(401);
      expect((await prove(PASSWORD)).body.code).toBe('LOGIN_RATE_LIMITED');
    });

    it('tells only after the right password that the user is no longer allowed', async () => {
      const strict = await addDirectory(admin, slapd, { allowedUsers: ['bob'] });
      const { prove } = await proofOf('bob', strict);
      await reauthenticate(admin);
      await admin.client.put(`/users/sso-providers/${strict}`, { config: { allowedUsers: 'alice' } });
      expect((await prove('wrong')).body.code).toBe('INCORRECT_PASSWORD');
      const { status, body } = await prove(PASSWORD);
      expect([status, body.code]).toEqual([403, 'USER_NOT_ALLOWED']);
    });

    it('tells that the directory no longer accepts the service, without counting the attempt', async () => {
      const changed = await addDirectory(admin, slapd);
      const { prove } = await proofOf('bob', changed);
      const setBindPassword = async (bindPassword: string) => {
        await reauthenticate(admin);
        await admin.client.put(`/users/sso-providers/${changed}`, { config: { bindPassword } });
      };
      await setBindPassword('changed in the directory');
      for (let attempt = 0; attempt < 6; attempt += 1)
        expect((await prove(PASSWORD)).body.code).toBe('DIRECTORY_MISCONFIGURED');
      await setBindPassword(READER_PASSWORD);
      expect((await prove(PASSWORD)).status).toBe(200);
    });

    it('does not count attempts while the directory is away, and is not offered while it is disabled', async () => {
      const { ask, prove } = await proofOf('bob');
      await slapd.stop();
      for (let attempt = 0; attempt < 6; attempt += 1)
        expect((await prove(PASSWORD)).body.code).toBe('DIRECTORY_UNREACHABLE');
      await slapd.launch();
      expect((await prove(PASSWORD)).status).toBe(200);
      running.app.clock.advance(600_000);
      await reauthenticate(admin);
      await admin.client.put(`/users/sso-providers/${directory}`, { enabled: false });
      expect((await prove(PASSWORD)).body.code).toBe('REAUTHENTICATION_REQUIRED');
      expect((await ask()).body.needs).toEqual([]);
    });
  });

  it('ends with the directory, while sessions stay', async () => {
    const client = running.app.client();
    await logInWith(directory, 'alice', PASSWORD, client);
    await admin.client.put(`/users/sso-providers/${directory}`, { enabled: false });
    const { status, body } = await logIn();
    expect([status, body.code]).toEqual([404, 'SSO_PROVIDER_NOT_FOUND']);
    expect((await client.get('/users/me')).status).toBe(200);
  });

  it('keeps a directory that accounts log in with', async () => {
    await logIn();
    const { status, body } = await admin.client.delete(`/users/sso-providers/${directory}`);
    expect([status, body]).toMatchObject([409, { code: 'SSO_PROVIDER_IN_USE', users: 1 }]);
    expect((await logIn()).status).toBe(200);
  });

  it('fails alone while the directory is away, without counting attempts', async () => {
    await slapd.stop();
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const { status, body } = await logIn();
      expect([status, body.code]).toEqual([503, 'DIRECTORY_UNREACHABLE']);
    }
    const local = { username: 'root', password: LOCAL_PASSWORD };
    expect((await running.app.client().post('/users/login', local)).status).toBe(200);
    await slapd.launch();
    expect((await logIn()).status).toBe(200);
  });

  it('leaves an account a passkey as a second way in, which works while the directory is off', async () => {
    const client = running.app.client();
    const { userId } = (await logInWith(directory, 'alice', PASSWORD, client)).body;
    const passkey = await aPasskey(client);
    await admin.client.put(`/users/sso-providers/${directory}`, { enabled: false });
    const alone = await logInWithPasskey(running.app.client(), passkey);

    expect([alone.status, alone.body.userId, alone.body.data_unlocked]).toEqual([200, userId, true]);
    const { status, body } = await client.delete(`/users/webauthn/credentials/${passkey.id}`);
    expect([status, body.code]).toEqual([409, 'WOULD_LOCK_OUT']);
    await admin.client.put(`/users/sso-providers/${directory}`, { enabled: true });
    expect((await client.delete(`/users/webauthn/credentials/${passkey.id}`)).status).toBe(200);
  });

  it('keeps the last way in of the last admin', async () => {
    const { userId } = (await logIn('bob')).body;
    const bob = running.app.client();
    await logInWith(directory, 'bob', PASSWORD, bob);
    await admin.client.post('/users/make-admin', { userId });
    await admin.client.patch('/users/password-login-allowed', { allowed: false });
    const off = await bob.put(`/users/sso-providers/${directory}`, { enabled: false });
    expect([off.status, off.body.code]).toEqual([409, 'WOULD_LOCK_OUT']);
    expect((await logIn('bob')).status).toBe(200);
    await bob.patch('/users/password-login-allowed', { allowed: true });
    expect((await bob.put(`/users/sso-providers/${directory}`, { enabled: false })).status).toBe(200);
    await admin.client.post('/users/remove-admin', { userId });
  });

  it('tests the stored settings, and creates nobody', async () => {
    const before = await stored(running.app, 'SELECT id FROM user ORDER BY id');
    const test = (username?: string) =>
      admin.client.post(`/users/sso-providers/${directory}/test`, { username });
    const found = await test('alice');
    expect([found.status, found.body.ok]).toEqual([200, true]);
    expect((await test('nobody')).body.ok).toBe(false);
    expect(await stored(running.app, 'SELECT id FROM user ORDER BY id')).toEqual(before);
  });
});
