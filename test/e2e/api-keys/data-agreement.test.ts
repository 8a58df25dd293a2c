import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/crypto';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('data access of API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let user: Person;
  let keyId: string;
  let program: HttpClient;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
  });

  beforeEach(async () => {
    user = await aPerson(running.app);
    await user.client.put('/users/data/notes', { value: 'mine' });
    ({ id: keyId, client: program } = await keyFor(user.userId));
  });

  async function keyFor(userId: string): Promise<{ id: string; client: HttpClient }> {
    const { body } = await admin.client.post('/users/api-keys', { name: 'job', userId });
    return { id: body.id as string, client: running.app.client(bearer(body.token as string)) };
  }
  const decide = (allow: unknown, by = user, id = keyId) =>
    by.client.put(`/users/me/api-keys/${id}/data`, { allow });
  const unlocked = async () => ({
    me: (await program.get('/users/me')).body.data_unlocked,
    status: (await program.get('/users/data-status')).body.unlocked,
  });

  it('is denied to a key created by an admin until its user consents, and the response says so', async () => {
    for (const refused of [
      await program.get('/users/data/notes'),
      await program.put('/users/data/notes', { value: 'overwritten' }),
      await program.put('/users/data/more', { value: 'planted' }),
      await program.get('/users/data'),
      await program.delete('/users/data/notes'),
    ]) {
      expect(refused).toMatchObject({ status: 403, body: { code: 'INSUFFICIENT_SCOPE', scope: 'data' } });
    }
    expect(await unlocked()).toEqual({ me: false, status: false });
    expect((await user.client.get('/users/data/notes')).body.value).toBe('mine');
    expect((await user.client.get('/users/data')).body.items).toHaveLength(1);
  });

  it('is granted with the consent from the next request on, and denied once it is withdrawn', async () => {
    expect(await decide(true)).toMatchObject({ status: 200, body: { id: keyId, dataAllowed: true } });
    expect((await program.get('/users/data/notes')).body.value).toBe('mine');
    expect(await unlocked()).toEqual({ me: true, status: true });

    expect((await decide(false)).body.dataAllowed).toBe(false);
    expect((await program.get('/users/data/notes')).body.code).toBe('INSUFFICIENT_SCOPE');
    expect(await unlocked()).toEqual({ me: false, status: false });
  });

  it('is granted from the start to a key created by its own user', async () => {
    await admin.client.put('/users/data/notes', { value: 'of root' });
    const { client } = await keyFor(admin.userId);
    expect((await client.get('/users/data/notes')).body.value).toBe('of root');
  });

  it('cannot be granted by an admin, another user or the key itself', async () => {
    for (const other of [admin, await aPerson(running.app)])
      expect(await decide(true, other)).toMatchObject({ status: 404, body: { code: 'API_KEY_NOT_FOUND' } });
    const own = await program.put(`/users/me/api-keys/${keyId}/data`, { allow: true });
    expect(own).toMatchObject({ status: 403, body: { code: 'SESSION_REQUIRED' } });
    expect(await unlocked()).toEqual({ me: false, status: false });
  });

  it('is listed for users with the keys that act as them, and no others', async () => {
    const { apiKeys } = (await user.client.get('/users/me/api-keys')).body;
    expect(apiKeys).toEqual([
      {
        id: keyId,
        name: 'job',
        userId: user.userId,
        username: user.name,
        tokenPrefix: expect.stringMatching(/^tmx_/),
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
      },
    ]);
    expect((await program.get('/users/me/api-keys')).body.code).toBe('SESSION_REQUIRED');
  });

  it('has one audit entry for its user per change of the consent', async () => {
    for (const allow of [true, true, false]) await decide(allow);
    const path = '/api/audit-logs?action=api_key.data_allowed';
    const { entries } = (await user.client.get(path)).body;
    expect(entries).toMatchObject([
      { actorId: user.userId, subjectId: user.userId, details: { key: keyId, allowed: false } },
      { details: { key: keyId, allowed: true } },
    ]);
    expect(entries).toHaveLength(2);
  });

  it.each([undefined, 'true', 1, null])('requires a boolean, not %j', async (allow) => {
    expect(await decide(allow)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });

  it.each([newId(), 'x', 'é', '%F0%9F%98%80'])('returns API_KEY_NOT_FOUND for the key id %j', async (id) => {
    expect(await decide(true, user, id)).toMatchObject({ status: 404, body: { code: 'API_KEY_NOT_FOUND' } });
    const removed = await admin.client.delete(`/users/api-keys/${id}`);
    expect(removed).toMatchObject({ status: 404, body: { code: 'API_KEY_NOT_FOUND' } });
  });
});
