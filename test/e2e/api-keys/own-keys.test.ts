import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/crypto';
import { aPerson, bearer, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { anApplication } from '../../support/fixtures/door.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';
import { runningApp } from '../../support/app/running-app.js';

const MINUTE = 60_000;
const MAX_KEYS = 50;

describe.each(engines)('the own API keys of users on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
    await anApplication(running.app, { slug: 'shell' });
  });

  const create = ({ client }: Pick<Person, 'client'>, scopes: unknown = ['me'], more: object = {}) =>
    client.post('/users/me/api-keys', { name: 'job', scopes, ...more });
  const remove = ({ client }: Pick<Person, 'client'>, id: string) =>
    client.delete(`/users/me/api-keys/${id}`);
  const me = (token: string) => running.app.client().get('/users/me', bearer(token));
  const keyFor = async (userId: string) =>
    (await admin.client.post('/users/api-keys', { name: 'job', userId })).body;

  it('are created by users without any permission, for themselves, and shown once', async () => {
    const user = await aPerson(running.app);
    const expiresAt = new Date(running.app.clock.now() + MINUTE).toISOString();
    const { status, body } = await create(user, ['data', 'me'], { userId: admin.userId, expiresAt });

    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      name: 'job',
      userId: user.userId,
      username: user.name,
      tokenPrefix: body.token.slice(0, 12),
      token: expect.stringMatching(/^tmx_[0-9a-f]{72}$/),
      createdAt: expect.any(String),
      expiresAt,
      createdBy: user.userId,
      parentId: null,
      scopes: ['me', 'data'],
      dataAllowed: true,
    });
    expect((await me(body.token)).body).toMatchObject({ username: user.name, data_unlocked: true });
    const { apiKeys } = (await user.client.get('/users/me/api-keys')).body;
    expect(apiKeys).toMatchObject([{ id: body.id, warnings: [] }]);
    expect(JSON.stringify(apiKeys)).not.toContain(body.token);
  });

  it.each([
    [undefined, 'INVALID_REQUEST'],
    [null, 'INVALID_REQUEST'],
    ['me', 'INVALID_REQUEST'],
    [[], 'INVALID_SCOPES'],
    [['full'], 'INVALID_SCOPES'],
    [['me', 'door:unknown'], 'INVALID_SCOPES'],
  ])('need scopes that exist: %j answers %s', async (scopes, code) => {
    const { status, body } = await admin.client.post('/users/me/api-keys', { name: 'job', scopes });
    expect([status, body.code]).toEqual([400, code]);
  });

  it('tell only who may grant them which scopes there are, and which applications', async () => {
    const [user, holder] = [await aPerson(running.app), await aHolder(running.app, 'audit.view')];
    const allowedFor = async (person: Person) => (await create(person, ['users.fly'])).body.allowed;

    expect(await allowedFor(user)).toEqual(['me', 'data']);
    expect(await allowedFor(holder)).toEqual(expect.arrayContaining(['audit.view', 'me', 'data']));
    expect(JSON.stringify(await allowedFor(holder))).not.toMatch(/door|introspect|users/);
    expect(await allowedFor(admin)).toEqual(
      expect.arrayContaining(['users.view', '*', 'introspect', 'door:shell']),
    );
    const answers = await Promise.all(
      [['door:shell'], ['door:unknown']].map((scopes) => create(user, scopes)),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]!.body).toEqual(answers[1]!.body);
  });

  it.each([
    [{ name: ' ' }, 'INVALID_REQUEST'],
    [{ name: 'x'.repeat(101) }, 'INVALID_REQUEST'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'INVALID_EXPIRY'],
    [{ expiresAt: '2031-01-01T00:00:00' }, 'INVALID_EXPIRY'],
  ])('cannot be created with %j', async (more, code) => {
    const { status, body } = await create(admin, ['me'], more);
    expect([status, body.code]).toEqual([400, code]);
  });

  it('have at most the permissions of their user, without wildcards that this user lacks', async () => {
    const holder = await aHolder(running.app, 'users.view', 'users.manage', 'audit.view');
    expect((await create(holder, ['users.manage', 'me', 'audit.view'])).status).toBe(201);
    for (const [scopes, missing] of [
      [['users.view', 'settings.manage'], ['settings.manage']],
      [['users.*'], ['users.*']],
      [['*'], ['*']],
    ])
      expect(await create(holder, scopes)).toMatchObject({
        ...{ status: 403, body: { code: 'SCOPE_NOT_HELD', missing } },
      });
    const held = await stored(running.app, 'SELECT id FROM api_key WHERE user_id = ?', [holder.userId]);
    expect(held).toHaveLength(1);
  });

  it('have access to applications and introspection only from users who manage applications', async () => {
    const [user, manager] = [await aPerson(running.app), await aHolder(running.app, 'applications.manage')];
    for (const scopes of [['door:shell'], ['introspect'], ['me', 'introspect']]) {
      expect(await create(user, scopes)).toMatchObject({
        ...{ status: 403, body: { code: 'ADMIN_REQUIRED', permission: 'applications.manage' } },
      });
      expect((await create(manager, scopes)).status).toBe(201);
    }
  });

  it('are created and deleted with a session that was proved within ten minutes', async () => {
    const user = await aPerson(running.app);
    const { id, token } = (await create(user)).body;
    running.app.clock.advance(10 * MINUTE);
    for (const refused of [await create(user), await remove(user, id)])
      expect(refused).toMatchObject({ status: 403, body: { code: 'REAUTHENTICATION_REQUIRED' } });
    expect((await me(token)).status).toBe(200);
    expect((await user.client.get('/users/me/api-keys')).status).toBe(200);

    await user.client.post('/users/reauthenticate', { password: PASSWORD });
    expect((await remove(user, id)).body).toEqual({ success: true });
    expect((await me(token)).body.code).toBe('INVALID_API_KEY');
    await admin.client.post('/users/reauthenticate', { password: PASSWORD });
  });

  it('cannot be created, deleted or allowed more by a key, not even by themselves', async () => {
    const { id, token } = (await create(admin, ['*', 'me', 'data'])).body;
    const key = { client: running.app.client(bearer(token)) };
    for (const refused of [
      await create(key),
      await create(key, ['*']),
      await remove(key, id),
      await key.client.put(`/users/me/api-keys/${id}/data`, { allow: true }),
      await key.client.post('/users/api-keys', { name: 'spare', userId: admin.userId }),
    ])
      expect(refused).toMatchObject({ status: 403, body: { code: 'SESSION_REQUIRED' } });
  });

  it('can be deleted by their user whoever created them, and by nobody else without permission', async () => {
    const [user, other] = [await aPerson(running.app), await aPerson(running.app)];
    const { id, token } = await keyFor(user.userId);
    for (const [by, given] of [
      [other, id],
      [admin, id],
      [user, newId()],
      [user, 'x'],
    ] as const)
      expect(await remove(by, given)).toMatchObject({ status: 404, body: { code: 'API_KEY_NOT_FOUND' } });
    expect((await me(token)).status).toBe(200);

    expect((await remove(user, id)).status).toBe(200);
    expect((await me(token)).body.code).toBe('INVALID_API_KEY');
    const { entries } = (await user.client.get('/api/audit-logs?action=api_key.deleted')).body;
    expect(entries).toMatchObject([{ actorId: user.userId, subjectId: user.userId, details: { key: id } }]);
  });

  it('number at most fifty, also when they are created at once; keys from others do not count', async () => {
    const user = await aPerson(running.app);
    await keyFor(user.userId);
    const made = await Promise.all(Array.from({ length: MAX_KEYS + 5 }, () => create(user)));
    const refused = made.filter(({ status }) => status !== 201);

    expect(refused.map(({ status, body }) => [status, body.code, body.limit])).toEqual(
      Array.from({ length: 5 }, () => [409, 'API_KEY_LIMIT', MAX_KEYS]),
    );
    await remove(user, made.find(({ status }) => status === 201)!.body.id);
    expect((await create(user)).status).toBe(201);
  });
});
