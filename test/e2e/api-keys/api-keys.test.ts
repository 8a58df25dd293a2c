import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { listHandlers } from '../../support/app/handlers.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { newId } from '#platform/crypto';

const MINUTE = 60_000;

describe.each(engines)('API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
  });

  const create = (body: unknown) => admin.client.post('/users/api-keys', body);
  const aKey = async (userId: string, more: object = {}) =>
    (await create({ name: 'job', userId, ...more })).body;
  const me = (token: string) => running.app.client().get('/users/me', bearer(token));
  const inAnHour = () => new Date(running.app.clock.now() + 60 * MINUTE).toISOString();

  it('are shown once and act as their user', async () => {
    const user = await aPerson(running.app);
    const response = await create({ name: '  backup job ', userId: user.userId, expiresAt: inAnHour() });

    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.any(String),
      name: 'backup job',
      userId: user.userId,
      username: user.name,
      tokenPrefix: response.body.token.slice(0, 12),
      token: expect.stringMatching(/^tmx_[0-9a-f]{72}$/),
      createdAt: new Date(running.app.clock.now()).toISOString(),
      expiresAt: inAnHour(),
      createdBy: admin.userId,
      parentId: null,
      scopes: null,
      dataAllowed: false,
    });
    expect((await me(response.body.token)).body).toMatchObject({
      username: user.name,
      is_admin: false,
      data_unlocked: false,
    });
    const list = await admin.client.get('/users/api-keys');
    expect(JSON.stringify(list.body)).not.toContain(response.body.token);
    const rows = JSON.stringify(await stored(running.app, 'SELECT * FROM api_key'));
    expect(rows).not.toContain(response.body.token);
  });

  it('are listed with the time and the address of their last use, to the minute', async () => {
    const { userId, name } = await aPerson(running.app);
    const { id, token, tokenPrefix } = await aKey(userId);
    const line = async () =>
      (await admin.client.get('/users/api-keys')).body.apiKeys.find((key: { id: string }) => key.id === id);
    expect(await line()).toEqual({
      id,
      name: 'job',
      userId,
      username: name,
      tokenPrefix,
      createdAt: expect.any(String),
      expiresAt: null,
      createdBy: admin.userId,
      parentId: null,
      scopes: null,
      dataAllowed: false,
      lastUsedAt: null,
      lastUsedIp: null,
      createdByName: admin.name,
      isActive: true,
      warnings: ['full', 'never_expires'],
    });
    const noted = async (at: number) => {
      const expected = new Date(at).toISOString();
      for (let tries = 0; tries < 100 && (await line()).lastUsedAt !== expected; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(await line()).toMatchObject({ lastUsedAt: expected, lastUsedIp: '127.0.0.1' });
    };
    const first = running.app.clock.now();
    await me(token);
    await noted(first);
    running.app.clock.advance(MINUTE - 1);
    await me(token);
    await noted(first);
    running.app.clock.advance(1);
    await me(token);
    await noted(first + MINUTE);
  });

  it('expire at their expiry time', async () => {
    const { userId } = await aPerson(running.app);
    const { token, id } = await aKey(userId, { expiresAt: inAnHour() });
    running.app.clock.advance(60 * MINUTE - 1);
    expect((await me(token)).status).toBe(200);
    running.app.clock.advance(1);
    expect(await me(token)).toMatchObject({
      status: 401,
      body: { error: 'API key has expired', code: 'API_KEY_EXPIRED' },
    });
    const { body } = await admin.client.get('/users/api-keys');
    expect(body.apiKeys.find((key: { id: string }) => key.id === id).isActive).toBe(false);
  });

  it('stop working when they are deleted, and when their user is deleted', async () => {
    const user = await aPerson(running.app);
    const [deleted, orphaned] = [await aKey(user.userId), await aKey(user.userId)];
    expect((await admin.client.delete(`/users/api-keys/${deleted.id}`)).body).toEqual({ success: true });
    expect(await me(deleted.token)).toMatchObject({
      status: 401,
      body: { error: 'Invalid API key', code: 'INVALID_API_KEY' },
    });
    expect((await admin.client.delete(`/users/api-keys/${deleted.id}`)).body.code).toBe('API_KEY_NOT_FOUND');
    expect((await me(orphaned.token)).status).toBe(200);
    await admin.client.delete('/users/delete-user', { username: user.name });
    expect((await me(orphaned.token)).body.code).toBe('INVALID_API_KEY');
  });

  it('follow the role of their user', async () => {
    const user = await aPerson(running.app);
    const { token } = await aKey(user.userId);
    const count = () => running.app.client().get('/users/count', bearer(token));
    expect((await count()).status).toBe(403);
    await admin.client.post('/users/make-admin', { userId: user.userId });
    expect((await count()).status).toBe(200);
    await admin.client.post('/users/remove-admin', { userId: user.userId });
    expect((await count()).status).toBe(403);
  });

  it('are not sessions: every route that requires one rejects them', async () => {
    const { token } = await aKey(admin.userId);
    const routes = listHandlers(running.app).filter(({ access }) => access?.level.endsWith('session'));
    expect(routes.length).toBeGreaterThan(18);
    for (const { method, path } of routes) {
      const { status, body } = await running.app.client().send(method, path, undefined, bearer(token));
      expect({ method, path, status, code: body.code }).toEqual({
        method,
        path,
        status: 403,
        code: 'SESSION_REQUIRED',
      });
    }
  });

  it('are accepted as Bearer tokens only', async () => {
    const { token } = await aKey(admin.userId);
    const cookie = await running.app.client().get('/users/me', { cookie: `jwt=${token}` });
    expect(cookie.body.code).toBe('INVALID_TOKEN');
    expect((await running.app.client().get(`/users/me?token=${token}`)).body.code).toBe('MISSING_TOKEN');
    for (const wrong of [
      token.slice(0, -1),
      `${token}0`,
      token.toUpperCase(),
      `tmx_${'0'.repeat(72)}`,
      'tmx_',
    ]) {
      expect((await me(wrong)).body.code).toMatch(/^INVALID_(API_KEY|TOKEN)$/);
    }
  });

  it('unlock their user’s data while the server can, and report when it cannot', async () => {
    await admin.client.put('/users/data/notes', { value: 'kept' });
    const { token } = await aKey(admin.userId);
    const read = () => running.app.client().get('/users/data/notes', bearer(token));
    expect((await read()).body.value).toBe('kept');
    await plant(running.app, "DELETE FROM data_key_slot WHERE kind = 'server' AND user_id = ?", [
      admin.userId,
    ]);
    expect(await read()).toMatchObject({ status: 403, body: { code: 'DATA_LOCKED' } });
    expect((await me(token)).body.data_unlocked).toBe(false);
  });

  it.each([
    [{}, 400, 'INVALID_REQUEST'],
    [{ name: 'job' }, 400, 'INVALID_REQUEST'],
    [{ name: ' ', userId: newId() }, 400, 'INVALID_REQUEST'],
    [{ name: 'x'.repeat(101), userId: newId() }, 400, 'INVALID_REQUEST'],
    [{ name: 7, userId: newId() }, 400, 'INVALID_REQUEST'],
    [{ name: 'job', userId: newId() }, 404, 'USER_NOT_FOUND'],
    [{ name: 'job', userId: 'x' }, 404, 'USER_NOT_FOUND'],
    [{ name: 'job', userId: newId(), expiresAt: 1893456000 }, 400, 'INVALID_REQUEST'],
    [{ name: 'job', userId: newId(), expiresAt: '2030-02-30T00:00:00Z' }, 400, 'INVALID_EXPIRY'],
    [{ name: 'job', userId: newId(), expiresAt: '2031-01-01T00:00:00' }, 400, 'INVALID_EXPIRY'],
    [{ name: 'job', userId: newId(), expiresAt: '2031-01-01' }, 400, 'INVALID_EXPIRY'],
    [{ name: 'job', userId: newId(), expiresAt: '2020-01-01T00:00:00Z' }, 400, 'INVALID_EXPIRY'],
    [{ name: 'job', userId: newId(), expiresAt: '' }, 400, 'INVALID_EXPIRY'],
  ])('cannot be created from %j', async (body, status, code) => {
    expect(await create(body)).toMatchObject({ status, body: { code, error: expect.any(String) } });
  });

  it('report missing fields and wrong types first', async () => {
    expect((await create({})).body.error).toBe('name is required; userId is required');
    expect((await create({ name: 7, userId: newId() })).body.error).toBe('name must be a string');
  });

  it('can only be managed by admins', async () => {
    const { client, userId } = await aPerson(running.app);
    for (const response of [
      await client.get('/users/api-keys'),
      await client.post('/users/api-keys', { name: 'job', userId }),
      await client.delete(`/users/api-keys/${newId()}`),
    ]) {
      expect(response).toMatchObject({ status: 403, body: { code: 'ADMIN_REQUIRED' } });
    }
  });
});
