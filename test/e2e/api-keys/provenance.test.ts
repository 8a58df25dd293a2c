import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Principal, PrincipalResolver } from '#access';
import { ApiKeysService } from '#api-keys';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const MINUTE = 60_000;

type Key = { id: string; token: string; tokenPrefix: string; name: string };

describe.each(engines)('the origin of API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
  });

  const keyBy = async (maker: Person, userId: string, more: object = {}): Promise<Key> => {
    const response = await maker.client.post('/users/api-keys', { name: 'job', userId, ...more });
    expect(response.status).toBe(201);
    return response.body as Key;
  };
  const me = (key: Key) => running.app.client().get('/users/me', bearer(key.token));
  const anAdmin = async () => {
    const person = await aPerson(running.app);
    await admin.client.post('/users/make-admin', { userId: person.userId });
    return person;
  };

  /** Creates a key with an API key. No route allows that any longer, but old rows may have such a key. */
  const keyByKey = async (parent: Key, userId: string, more: object = {}): Promise<Key> => {
    const credential = { from: 'header', token: parent.token } as const;
    const maker: Principal = await running.app.get(PrincipalResolver).resolve(credential);
    return running.app.get(ApiKeysService).create(maker, { name: 'child', userId, ...more });
  };

  it('is in every response about a key', async () => {
    const user = await aPerson(running.app);
    const made = await keyBy(admin, user.userId);
    const facts = { createdBy: admin.userId, parentId: null, dataAllowed: false };
    expect(made).toMatchObject(facts);
    const { apiKeys } = (await admin.client.get('/users/api-keys')).body;
    expect(apiKeys).toContainEqual(expect.objectContaining({ id: made.id, ...facts }));
  });

  it('prevents a leaked key of an admin from creating keys or admins and from reading the provider’s secret', async () => {
    const leaked = await keyBy(admin, admin.userId);
    const accomplice = await aPerson(running.app);
    const by = running.app.client(bearer(leaked.token));
    const before = await stored(running.app, 'SELECT id FROM api_key ORDER BY id');
    for (const refused of [
      await by.post('/users/api-keys', { name: 'spare', userId: accomplice.userId }),
      await by.delete(`/users/api-keys/${leaked.id}`),
      await by.post('/users/make-admin', { userId: accomplice.userId }),
      await by.post('/users/remove-admin', { userId: accomplice.userId }),
      await by.get('/users/oidc-config/admin'),
      await by.post('/users/oidc-config', {}),
      await by.post('/users/oidc-config/test', {}),
      await by.delete('/users/oidc-config'),
      await by.get('/users/sso-providers/admin'),
      await by.post('/users/sso-providers', {}),
      await by.post('/users/link-oidc-to-password', {
        oidcUserId: accomplice.userId,
        targetUsername: 'root',
      }),
      await by.post('/users/unlink-oidc-from-password', { userId: accomplice.userId }),
    ]) {
      expect(refused).toMatchObject({ status: 403, body: { code: 'SESSION_REQUIRED' } });
    }
    expect(await stored(running.app, 'SELECT id FROM api_key ORDER BY id')).toEqual(before);
    expect((await accomplice.client.get('/users/me')).body.is_admin).toBe(false);
    expect((await by.get('/users/count')).status).toBe(200);
    expect((await by.get('/users/api-keys')).status).toBe(200);
  });

  it('ends a key when its parent key is deleted', async () => {
    const parent = await keyBy(admin, admin.userId);
    const child = await keyByKey(parent, admin.userId);
    const grandchild = await keyByKey(child, admin.userId);
    expect(child).toMatchObject({ createdBy: admin.userId, parentId: parent.id });
    expect((await me(child)).status).toBe(200);

    await admin.client.delete(`/users/api-keys/${parent.id}`);
    for (const key of [parent, child, grandchild])
      expect(await me(key)).toMatchObject({ status: 401, body: { code: 'INVALID_API_KEY' } });
    const { entries } = (await admin.client.get('/api/audit-logs?action=api_key.deleted')).body;
    const deleted = (entries as { details: unknown }[]).map(({ details }) => details);
    for (const { id: key, tokenPrefix: prefix } of [parent, child])
      expect(deleted).toContainEqual({ key, prefix });
  });

  it('ends a key when its parent key expires', async () => {
    const expiresAt = new Date(running.app.clock.now() + MINUTE).toISOString();
    const parent = await keyBy(admin, admin.userId, { expiresAt });
    const child = await keyByKey(parent, admin.userId);
    const line = async () =>
      (await admin.client.get('/users/api-keys')).body.apiKeys.find((key: Key) => key.id === child.id);

    running.app.clock.advance(MINUTE - 1);
    expect((await me(child)).status).toBe(200);
    expect((await line()).isActive).toBe(true);
    running.app.clock.advance(1);
    expect(await me(child)).toMatchObject({ status: 401, body: { code: 'API_KEY_EXPIRED' } });
    expect((await line()).isActive).toBe(false);
  });

  it('is used to report keys that an admin created for others, at demotion and again at deletion', async () => {
    const [leaving, user] = [await anAdmin(), await aPerson(running.app)];
    const { id, name, tokenPrefix } = await keyBy(leaving, user.userId);
    await keyBy(leaving, leaving.userId);
    const expiresAt = new Date(running.app.clock.now() + MINUTE).toISOString();
    await keyBy(leaving, user.userId, { expiresAt });
    running.app.clock.advance(MINUTE);
    const left = [{ id, name, userId: user.userId, username: user.name, tokenPrefix }];

    const demoted = await admin.client.post('/users/remove-admin', { userId: leaving.userId });
    expect(demoted.body).toEqual({ message: expect.any(String), connections_closed: 0, api_keys_made: left });
    const removed = await admin.client.delete('/users/delete-user', { username: leaving.name });
    expect(removed.body).toEqual({ message: expect.any(String), connections_closed: 0, api_keys_made: left });
    const { apiKeys } = (await admin.client.get('/users/api-keys')).body;
    expect(apiKeys).toContainEqual(expect.objectContaining({ id, createdBy: leaving.userId }));
  });

  it('is used to report them when the admin deletes their own account too', async () => {
    const [leaving, user] = [await anAdmin(), await aPerson(running.app)];
    const { id } = await keyBy(leaving, user.userId);

    const gone = await leaving.client.delete('/users/delete-account', { password: PASSWORD });
    expect(gone.body.api_keys_made).toMatchObject([{ id, userId: user.userId, username: user.name }]);
  });
});
