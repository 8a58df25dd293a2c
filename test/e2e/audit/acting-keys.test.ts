import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const PATH = '/api/audit-logs';
const LINES = { accept: 'application/x-ndjson' };

type Entry = { action: string; actorId: string; actorKeyId: string | null; actorKeyPrefix: string | null };

describe.each(engines)('API keys in the audit log on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let user: Person;
  let key: { id: string; token: string; tokenPrefix: string };
  let own: { id: string; token: string; tokenPrefix: string };

  const entries = async (person: Person, query = ''): Promise<Entry[]> =>
    (await person.client.get(PATH + query)).body.entries as Entry[];
  const actions = (of: Entry[]) => of.map(({ action }) => action);

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
    user = await aPerson(running.app);
    key = (await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId })).body;
    own = (await admin.client.post('/users/api-keys', { name: 'own', userId: user.userId })).body;
    const by = running.app.client(bearer(key.token));
    await by.patch('/users/log-level', { level: 'info' });
    await by.post('/users/sessions/revoke-all', { targetUserId: user.userId });
    const again = { username: user.name, password: 'correct horse battery' };
    await user.client.post('/users/login', again);
    const { sessions } = (await user.client.get('/users/sessions')).body;
    await running.app.client(bearer(own.token)).delete(`/users/sessions/${sessions[0].id}`);
    await user.client.post('/users/login', again);
    await admin.client.delete(`/users/api-keys/${key.id}`);
  });

  it('are recorded in each entry that a key caused, even after its deletion', async () => {
    const all = await entries(admin);
    const byKey = all.filter(({ actorKeyId }) => actorKeyId === key.id);
    expect(actions(byKey)).toEqual(['session.revoked', 'settings.changed']);
    for (const entry of byKey)
      expect(entry).toMatchObject({ actorId: admin.userId, actorKeyPrefix: key.tokenPrefix });
    const bySession = all.find(({ action }) => action === 'api_key.deleted');
    expect(bySession).toMatchObject({ actorId: admin.userId, actorKeyId: null, actorKeyPrefix: null });
  });

  it('can filter the list and the export', async () => {
    expect(actions(await entries(admin, `?keyId=${key.id}`))).toEqual([
      'session.revoked',
      'settings.changed',
    ]);
    expect(await entries(admin, `?keyId=${user.userId}`)).toEqual([]);
    const lines = (await admin.client.get(`${PATH}?keyId=${key.id}`, LINES)).body as string;
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(await entries(admin, `?keyId=${key.id}`));
    for (const keyId of ['x', '', 'é'])
      expect((await admin.client.get(`${PATH}?keyId=${keyId}`)).body.code).toBe('INVALID_REQUEST');
  });

  it('are visible to users if the key acted as them, but not if the key of an admin acted on them', async () => {
    const mine = (await entries(user, '?action=session.revoked')).map((entry) => ({
      actorId: entry.actorId,
      key: entry.actorKeyId,
      prefix: entry.actorKeyPrefix,
    }));
    expect(mine).toEqual([
      { actorId: user.userId, key: own.id, prefix: own.tokenPrefix },
      { actorId: admin.userId, key: null, prefix: null },
    ]);
    expect(actions(await entries(user, `?keyId=${own.id}`))).toEqual(['session.revoked']);
    expect(await entries(user, `?keyId=${key.id}`)).toEqual([]);
    expect((await user.client.get(`${PATH}?keyId=${key.id}`, LINES)).body).toBeUndefined();
  });
});
