import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { startWithProvider } from '../../support/app/app-with-provider.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aPersonAt, FRONTEND_URL, logInAt, type RealProvider } from '../../support/clients/real-provider.js';
import { type TestApp } from '../../support/app/test-app.js';

type AtProvider = { readonly login: string; readonly userId: string; readonly client: HttpClient };

let counter = 0;

describe.each(engines)('linking accounts on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let app: TestApp;
  let close: () => Promise<void>;
  let admin: Person;

  beforeAll(async () => {
    ({ provider, app, close } = await startWithProvider(createDatabase));
    admin = await aPerson(app, 'root');
  });

  afterAll(() => close());

  const anOidcUser = async (): Promise<AtProvider> => {
    const login = `sso-${(counter += 1)}`;
    const client = await aPersonAt(app, login);
    return { login, client, userId: (await client.get('/users/me')).body.userId };
  };
  const link = (oidcUserId: unknown, targetUsername: unknown, by = admin) =>
    by.client.post('/users/link-oidc-to-password', { oidcUserId, targetUsername });
  const unlink = (userId: unknown) => admin.client.post('/users/unlink-oidc-from-password', { userId });
  const again = async (client: HttpClient, username: string) => {
    const response = await client.post('/users/login', { username, password: PASSWORD });
    expect(response.status).toBe(200);
    return client;
  };

  it('names the API keys that the removed account created for others', async () => {
    const [local, sso] = [await aPerson(app), await anOidcUser()];
    await admin.client.post('/users/make-admin', { userId: sso.userId });
    const key = await sso.client.post('/users/api-keys', { name: 'job', userId: local.userId });

    const { body } = await link(sso.userId, local.name);
    expect(body.api_keys_made).toMatchObject([{ id: key.body.id, name: 'job', username: local.name }]);
  });

  it('merges the two accounts: one user, two ways to log in, the data of both', async () => {
    const [local, sso] = [await aPerson(app), await anOidcUser()];
    await local.client.put('/users/data/hosts', { value: 'local' });
    await sso.client.put('/users/data/hosts', { value: 'sso' });
    await sso.client.put('/users/data/keys', { value: { deep: [1] } });
    const response = await link(sso.userId, local.name.toUpperCase());

    expect([response.status, response.body]).toEqual([
      200,
      { success: true, message: `${sso.login} is linked to ${local.name}`, connections_closed: 0 },
    ]);
    for (const client of [local.client, sso.client]) expect((await client.get('/users/me')).status).toBe(401);
    const atProvider = await aPersonAt(app, sso.login);
    const me = (await atProvider.get('/users/me')).body;
    expect(me).toMatchObject({
      userId: local.userId,
      username: local.name,
      is_oidc: true,
      is_dual_auth: true,
    });
    for (const client of [atProvider, await again(app.client(), local.name)]) {
      const { items } = (await client.get('/users/data')).body;
      expect(items.map(({ name }: { name: string }) => name)).toEqual(['hosts', 'hosts-2', 'keys']);
      expect((await client.get('/users/data/hosts')).body.value).toBe('local');
      expect((await client.get('/users/data/hosts-2')).body.value).toBe('sso');
      expect((await client.get('/users/data/keys')).body.value).toEqual({ deep: [1] });
    }
    expect(await stored(app, 'SELECT id FROM user WHERE id = ?', [sso.userId])).toEqual([]);
    const [row] = await stored(app, 'SELECT items, bytes FROM user_data_quota WHERE user_id = ?', [
      local.userId,
    ]);
    expect({ ...row, bytes: Number(row?.['bytes']) }).toEqual({ items: 3, bytes: 7 + 5 + 12 });
  });

  it('keeps the session of an admin who links their own account, in the cookie and in bearer mode', async () => {
    for (const isBearer of [false, true]) {
      const [own, sso] = [await aPerson(app), await anOidcUser()];
      await admin.client.post('/users/make-admin', { userId: own.userId });
      await own.client.put('/users/data/hosts', { value: 'mine' });
      const elsewhere = await again(app.client(), own.name);
      const before = new Map(own.client.cookies);
      const token = isBearer ? await tokenOf(app, own.name) : null;
      const caller = token === null ? own.client : app.client({ authorization: `Bearer ${token}` });
      const response = await link(sso.userId, own.name, { ...own, client: caller });

      expect(response.status).toBe(200);
      expect(response.body.token).toEqual(isBearer ? expect.any(String) : undefined);
      const after = isBearer ? app.client({ authorization: `Bearer ${response.body.token}` }) : own.client;
      expect((await after.get('/users/me')).body).toMatchObject({ is_dual_auth: true, data_unlocked: true });
      expect((await after.get('/users/data/hosts')).body.value).toBe('mine');
      const old = token === null ? app.client() : caller;
      if (token === null) for (const [name, value] of before) old.cookies.set(name, value);
      expect((await old.get('/users/me')).body).toMatchObject({ reason: 'superseded' });
      expect((await elsewhere.get('/users/me')).body).toMatchObject({ reason: 'revoked' });
      await admin.client.post('/users/remove-admin', { userId: own.userId });
    }
  });

  it('creates no session for an admin who links another user', async () => {
    const [local, sso] = [await aPerson(app), await anOidcUser()];
    const response = await link(sso.userId, local.name);

    expect([response.status, response.setCookies]).toEqual([200, []]);
    expect((await admin.client.get('/users/me')).status).toBe(200);
  });

  it('keeps the name of a user with a password, whatever name the provider sends', async () => {
    const [local, sso] = [await aPerson(app), await anOidcUser()];
    await link(sso.userId, local.name);
    provider.accounts.set(sso.login, { name: 'Somebody Else' });

    expect((await (await aPersonAt(app, sso.login)).get('/users/me')).body.username).toBe(local.name);
  });

  it('does not transfer the role of the removed account', async () => {
    const [local, sso] = [await aPerson(app), await anOidcUser()];
    await plant(app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [sso.userId]);
    await link(sso.userId, local.name);

    expect((await (await aPersonAt(app, sso.login)).get('/users/me')).body.is_admin).toBe(false);
  });

  it('loses no data that is written concurrently', async () => {
    const [local, sso] = [await aPerson(app), await anOidcUser()];
    const writes = Array.from({ length: 12 }, async (_, at) => {
      const response = await sso.client.put(`/users/data/item-${at}`, { value: at });
      return { name: `item-${at}`, isWritten: response.status === 200 };
    });
    const response = await link(sso.userId, local.name);
    const written = (await Promise.all(writes)).filter(({ isWritten }) => isWritten).map(({ name }) => name);
    const { items } = (await (await again(app.client(), local.name)).get('/users/data')).body;

    expect([200, 503]).toContain(response.status);
    if (response.status === 200)
      expect(items.map(({ name }: { name: string }) => name).sort()).toEqual([...written].sort());
  });

  it('succeeds once for concurrent requests', async () => {
    const [one, two, sso] = [await aPerson(app), await aPerson(app), await anOidcUser()];
    const responses = await Promise.all([one, two, one, two].map(({ name }) => link(sso.userId, name)));

    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    const dual = 'SELECT id FROM user WHERE is_oidc = 1 AND id IN (?, ?)';
    expect(await stored(app, dual, [one.userId, two.userId])).toHaveLength(1);
    await aPersonAt(app, sso.login);
  });

  it('is rejected for unsuitable accounts', async () => {
    const [local, other, sso, sso2] = [
      await aPerson(app),
      await aPerson(app),
      await anOidcUser(),
      await anOidcUser(),
    ];
    await link(sso2.userId, other.name);
    const third = await anOidcUser();
    const cases: [unknown, unknown, number, string][] = [
      [local.userId, other.name, 400, 'NOT_OIDC_ONLY'],
      [other.userId, local.name, 400, 'NOT_OIDC_ONLY'],
      [sso.userId, third.login, 400, 'TARGET_NOT_PASSWORD'],
      [sso.userId, other.name, 400, 'TARGET_ALREADY_LINKED'],
      [sso.userId, sso.login, 400, 'SAME_USER'],
      ['nobody', local.name, 404, 'USER_NOT_FOUND'],
      [sso.userId, 'nobody', 404, 'USER_NOT_FOUND'],
      ['', local.name, 400, 'INVALID_REQUEST'],
      [sso.userId, undefined, 400, 'INVALID_REQUEST'],
    ];
    for (const [source, target, status, code] of cases) {
      const response = await link(source, target);
      expect([source, target, response.status, response.body.code]).toEqual([source, target, status, code]);
    }
    const byUser = await link(sso.userId, local.name, local);
    expect([byUser.status, byUser.body.code]).toEqual([403, 'ADMIN_REQUIRED']);
  });

  it('is rejected when it would remove the last admin or the last way to log in', async () => {
    const [local, chief] = [await aPerson(app), await anOidcUser()];
    await plant(app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [chief.userId]);
    await chief.client.patch('/users/password-login-allowed', { allowed: false });
    const locked = await link(chief.userId, local.name);
    expect([locked.status, locked.body.code]).toEqual([409, 'WOULD_LOCK_OUT']);
    await chief.client.patch('/users/password-login-allowed', { allowed: true });
    await plant(app, 'UPDATE user SET is_admin = 0 WHERE id = ?', [admin.userId]);
    const last = await link(chief.userId, local.name, { ...admin, client: chief.client });
    await plant(app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);

    expect([last.status, last.body.code]).toEqual([403, 'LAST_ADMIN']);
    expect((await chief.client.get('/users/me')).status).toBe(200);
  });

  describe('followed by unlinking', () => {
    let local: Person;
    let sso: AtProvider;

    beforeEach(async () => {
      local = await aPerson(app);
      sso = await anOidcUser();
      expect((await link(sso.userId, local.name)).status).toBe(200);
    });

    it('removes the provider and the sessions from it, and keeps the password', async () => {
      const atProvider = await aPersonAt(app, sso.login);
      const byPassword = await again(app.client(), local.name);
      const response = await unlink(local.userId);

      expect([response.status, response.body.success]).toEqual([200, true]);
      expect((await atProvider.get('/users/me')).status).toBe(401);
      expect((await byPassword.get('/users/me')).body).toMatchObject({ is_oidc: false, is_dual_auth: false });
      const stranger = await aPersonAt(app, sso.login);
      expect((await stranger.get('/users/me')).body.userId).not.toBe(local.userId);
    });

    it('is rejected for unsuitable accounts', async () => {
      const [plain, only] = [await aPerson(app), await anOidcUser()];
      for (const [userId, status, code] of [
        [plain.userId, 400, 'NOT_OIDC'],
        [only.userId, 400, 'NO_PASSWORD'],
        ['nobody', 404, 'USER_NOT_FOUND'],
        [5, 400, 'INVALID_REQUEST'],
      ]) {
        const response = await unlink(userId);
        expect([response.status, response.body.code]).toEqual([status, code]);
      }
    });

    it('is rejected while password login is not allowed', async () => {
      const values = ['password_login_allowed', 'false'];
      await plant(app, 'INSERT INTO setting (name, value, updated_at) VALUES (?, ?, 0)', values).catch(() =>
        plant(app, 'UPDATE setting SET value = ? WHERE name = ?', [values[1], values[0]]),
      );
      const response = await unlink(local.userId);
      await plant(app, 'DELETE FROM setting WHERE name = ?', [values[0]]);

      expect([response.status, response.body.code]).toEqual([409, 'WOULD_LOCK_OUT']);
    });

    it('makes a later login through the provider count as a new user', async () => {
      await plant(app, 'DELETE FROM oidc_identity WHERE user_id = ?', [local.userId]);
      await plant(
        app,
        "INSERT INTO setting (name, value, updated_at) VALUES ('registration_allowed', 'false', 0)",
      );
      const response = await logInAt(app.client(), { login: sso.login });
      await plant(app, "DELETE FROM setting WHERE name = 'registration_allowed'");

      expect(response.headers.get('location')).toBe(`${FRONTEND_URL}/?error=registration_disabled`);
    });
  });
});

describe.each(engines)('linking without recovery on %s', (_name, createDatabase) => {
  it('moves no data that only a password unlocks, and unlocks none at a login without it', async () => {
    const { app, close } = await startWithProvider(createDatabase, { DATA_RECOVERY: 'none' });
    const admin = await aPerson(app, 'root');
    const sso = await aPersonAt(app, 'sso');
    const link = async () =>
      admin.client.post('/users/link-oidc-to-password', {
        oidcUserId: (await sso.get('/users/me')).body.userId,
        targetUsername: 'root',
      });
    await admin.client.put('/users/data/mine', { value: 1 });
    await sso.put('/users/data/theirs', { value: 2 });
    const refused = await link();
    await sso.delete('/users/data/theirs');
    const linked = await link();
    const atProvider = await aPersonAt(app, 'sso');
    const locked = await atProvider.get('/users/data/mine');
    const unlocked = await atProvider.post('/users/unlock-data', { password: PASSWORD });
    const value = (await atProvider.get('/users/data/mine')).body.value;
    const slots = await stored(app, "SELECT id FROM data_key_slot WHERE kind = 'server'");
    await close();

    expect([refused.status, refused.body.code]).toEqual([403, 'DATA_LOCKED']);
    expect([linked.status, locked.status, unlocked.status, value]).toEqual([200, 403, 200, 1]);
    expect(slots).toEqual([]);
  });
});
