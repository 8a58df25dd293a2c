import { beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyAuthenticator } from '#api-keys';
import { onceAfter } from '../../support/app/after-call.js';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';
import { runningApp } from '../../support/app/running-app.js';

const ROUNDS = 5;

describe.each(engines)('the power of API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
  });

  type Key = { readonly id: string; readonly client: HttpClient; readonly token: string };
  const toKey = ({ status, body }: { status: number; body: { id: string; token: string } }): Key => {
    expect(status).toBe(201);
    return { id: body.id, client: running.app.client(bearer(body.token)), token: body.token };
  };
  const ownKey = async ({ client }: Person, ...scopes: string[]) =>
    toKey(await client.post('/users/me/api-keys', { name: 'job', scopes }));
  const keyFor = async ({ userId }: Person, scopes: string[] | null, by = admin) =>
    toKey(await by.client.post('/users/api-keys', { name: 'job', userId, scopes }));
  const takeRoles = ({ userId }: Person) =>
    plant(running.app, 'DELETE FROM user_role WHERE user_id = ?', [userId]);
  const codeOf = async (key: Key, path: string) => (await key.client.get(path)).body.code ?? 'ok';
  const introspect = async ({ client, token }: Key) =>
    (await client.post('/api/introspect', { token })).status;

  it('shrinks with the roles of its user, from the next request on', async () => {
    const holder = await aHolder(running.app, 'users.view', 'audit.view');
    const key = await ownKey(holder, 'users.view', 'me');
    expect(await codeOf(key, '/users/count')).toBe('ok');

    await takeRoles(holder);
    expect(await key.client.get('/users/count')).toMatchObject({
      ...{ status: 403, body: { code: 'INSUFFICIENT_SCOPE', scope: 'users.view' } },
    });
    expect(await codeOf(key, '/users/me')).toBe('ok');
    expect((await key.client.get('/users/list')).body.users[0].createdAt).toBeNull();
  });

  it('shrinks with a demoted admin, also with scopes for groups and everything', async () => {
    const former = await aPerson(running.app);
    await admin.client.post('/users/make-admin', { userId: former.userId });
    const keys = [await ownKey(former, '*'), await ownKey(former, 'users.*'), await keyFor(former, null)];
    for (const key of keys) expect(await codeOf(key, '/users/count')).toBe('ok');

    await admin.client.post('/users/remove-admin', { userId: former.userId });
    expect(await Promise.all(keys.map((key) => codeOf(key, '/users/count')))).toEqual([
      ...['INSUFFICIENT_SCOPE', 'INSUFFICIENT_SCOPE', 'ADMIN_REQUIRED'],
    ]);
  });

  it('never grows with its user', async () => {
    const user = await aPerson(running.app);
    const key = await ownKey(user, 'me');
    await admin.client.post('/users/make-admin', { userId: user.userId });

    expect(await codeOf(key, '/users/count')).toBe('INSUFFICIENT_SCOPE');
    const { sessions } = (await key.client.get('/users/sessions')).body;
    expect(new Set(sessions.map(({ userId }: { userId: string }) => userId))).toEqual(new Set([user.userId]));
  });

  it('is that of its scopes, not of its user, over accounts that hold more', async () => {
    const [key, target] = [
      await ownKey(admin, 'users.manage', 'sessions.manage'),
      await aPerson(running.app),
    ];
    await admin.client.post('/users/make-admin', { userId: target.userId });
    const removed = await key.client.delete('/users/delete-user', { username: target.name });
    expect(removed).toMatchObject({ status: 403, body: { code: 'MORE_POWERFUL_USER', missing: ['*'] } });
    const ended = await key.client.post('/users/sessions/revoke-all', { targetUserId: target.userId });
    expect(ended.body.code).toBe('MORE_POWERFUL_USER');

    const ordinary = await aPerson(running.app);
    expect((await key.client.delete('/users/delete-user', { username: ordinary.name })).status).toBe(200);
  });

  it('includes no permission at creation that its user lacks, whoever creates it', async () => {
    const user = await aPerson(running.app);
    const { client } = admin;
    const made = { name: 'job', userId: user.userId, scopes: ['me', 'users.view'] };
    expect(await client.post('/users/api-keys', made)).toMatchObject({
      ...{ status: 403, body: { code: 'SCOPE_NOT_HELD', missing: ['users.view'] } },
    });
  });

  it('includes no access to applications from a creator who does not manage them', async () => {
    const manager = await aHolder(running.app, 'api-keys.manage');
    const { userId } = await aPerson(running.app);
    const made = { name: 'job', userId, scopes: ['introspect'] };
    expect(await manager.client.post('/users/api-keys', made)).toMatchObject({
      ...{ status: 403, body: { code: 'ADMIN_REQUIRED', permission: 'applications.manage' } },
    });
    expect((await manager.client.post('/users/api-keys', { ...made, scopes: ['me'] })).status).toBe(201);
  });

  it('includes what its user granted to it only while this user may still grant it', async () => {
    const manager = await aHolder(running.app, 'applications.manage');
    const [own, granted] = [await ownKey(manager, 'introspect'), await keyFor(manager, ['introspect'])];
    expect([await introspect(own), await introspect(granted)]).toEqual([200, 200]);

    await takeRoles(manager);
    expect([await introspect(own), await introspect(granted)]).toEqual([403, 200]);
  });

  it('is reported to other services as it is now', async () => {
    const [holder, service] = [await aHolder(running.app, 'users.view'), await keyFor(admin, ['introspect'])];
    const { token } = await ownKey(holder, 'users.view', 'me');
    const scope = async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return (await service.client.send('POST', '/api/introspect', `token=${token}`, headers)).body.scope;
    };
    expect(await scope()).toBe('users.view me');
    await takeRoles(holder);
    expect(await scope()).toBe('me');
  });

  it('ends with the suspension of its user, and returns with their reactivation', async () => {
    const user = await aPerson(running.app);
    const key = await ownKey(user, 'me');
    await admin.client.post('/users/admin/suspend', { userId: user.userId });
    expect(await key.client.get('/users/me')).toMatchObject({
      ...{ status: 401, body: { code: 'INVALID_API_KEY' } },
    });
    await admin.client.post('/users/admin/reactivate', { userId: user.userId });
    expect(await codeOf(key, '/users/me')).toBe('ok');
  });

  it('ends with its user, and the keys that a suspended admin made for others are named', async () => {
    const [maker, user] = [await aPerson(running.app), await aPerson(running.app)];
    await admin.client.post('/users/make-admin', { userId: maker.userId });
    const [own, made] = [await ownKey(maker, 'me'), await keyFor(user, ['me'], maker)];
    const suspended = await admin.client.post('/users/admin/suspend', { userId: maker.userId });
    expect(suspended.body.api_keys_made).toMatchObject([{ id: made.id, userId: user.userId }]);
    expect(await codeOf(made, '/users/me')).toBe('ok');

    await admin.client.delete('/users/delete-user', { username: maker.name });
    expect(await codeOf(own, '/users/me')).toBe('INVALID_API_KEY');
    const { apiKeys } = (await user.client.get('/users/me/api-keys')).body;
    expect(apiKeys).toMatchObject([{ id: made.id, warnings: ['creator_deleted', 'never_expires'] }]);
  });

  it('is gone once its deletion is answered, whatever it was doing', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [key, target] = [await keyFor(admin, ['users.manage']), await aPerson(running.app)];
      const suspend = () => key.client.post('/users/admin/suspend', { userId: target.userId });
      const [deleted, acted] = await Promise.all([
        admin.client.delete(`/users/api-keys/${key.id}`),
        suspend(),
      ]);
      expect(deleted.status).toBe(200);
      expect([200, 401]).toContain(acted.status);
      const [row] = await stored<{ suspended_at: number | null }>(
        running.app,
        'SELECT suspended_at FROM user WHERE id = ?',
        [target.userId],
      );
      expect(row!.suspended_at !== null).toBe(acted.status === 200);
      expect((await suspend()).body.code).toBe('INVALID_API_KEY');
    }
  });

  it('is looked at again in the transaction of a change', async () => {
    const [key, target] = [await keyFor(admin, ['users.manage']), await aPerson(running.app)];
    onceAfter(running.app.get(ApiKeyAuthenticator), 'authenticate', () =>
      admin.client.delete(`/users/api-keys/${key.id}`),
    );
    expect(await key.client.post('/users/admin/suspend', { userId: target.userId })).toMatchObject({
      ...{ status: 401, body: { code: 'INVALID_API_KEY' } },
    });
    const login = { username: target.name, password: PASSWORD };
    expect((await running.app.client().post('/users/login', login)).status).toBe(200);
  });
});
