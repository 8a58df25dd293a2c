import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { anApplication } from '../../support/fixtures/door.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { listHandlers } from '../../support/app/handlers.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('the scopes of API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
    for (const slug of ['shell', 'shells']) await anApplication(running.app, { slug });
  });

  const create = (scopes: unknown, client = admin.client) =>
    client.post('/users/api-keys', { name: 'job', userId: admin.userId, scopes });
  const aKey = async (scopes: unknown) => (await create(scopes)).body;
  const listed = async (id: string) =>
    (await admin.client.get('/users/api-keys')).body.apiKeys.find((key: { id: string }) => key.id === id);

  it('are shown when the key is created and in the lists, and are null without any', async () => {
    for (const [given, shown] of [
      [
        ['door:shell', 'introspect', 'users.*', 'me', 'introspect'],
        ['users.*', 'me', 'introspect', 'door:shell'],
      ],
      [null, null],
      [undefined, null],
    ]) {
      const { status, body } = await create(given);
      expect([status, body.scopes]).toEqual([201, shown]);
      expect((await listed(body.id)).scopes).toEqual(shown);
      const { apiKeys } = (await admin.client.get('/users/me/api-keys')).body;
      expect(apiKeys.find((key: { id: string }) => key.id === body.id).scopes).toEqual(shown);
    }
  });

  it.each([
    [[]],
    [['full']],
    [['door:unknown']],
    [['door:']],
    [['DOOR:shell']],
    [['introspect ']],
    [['users.fly']],
    [['.*']],
    [['introspect', 'users.fly']],
  ])('cannot be %j', async (scopes) => {
    const { status, body } = await create(scopes);

    expect([status, body.code]).toEqual([400, 'INVALID_SCOPES']);
    expect(body.allowed).toEqual(expect.arrayContaining(['users.view', 'users.*', '*', 'me', 'data']));
    expect(body.allowed.slice(-3)).toEqual(['introspect', 'door:shell', 'door:shells']);
  });

  it.each([['introspect'], [{ 0: 'introspect' }], [[7]], [[null]]])(
    'have the type of a list: not %j',
    async (scopes) => {
      expect((await create(scopes)).body.code).toBe('INVALID_REQUEST');
    },
  );

  it('for other users are granted by admins only', async () => {
    const { client } = await aPerson(running.app);
    const { token } = await aKey(null);

    expect((await create(['introspect'], client)).body.code).toBe('ADMIN_REQUIRED');
    expect((await create(['introspect'], running.app.client(bearer(token)))).body.code).toBe(
      'SESSION_REQUIRED',
    );
  });

  it('are recorded in the audit log', async () => {
    const { id } = await aKey(['door:shell']);
    const { entries } = (await admin.client.get('/api/audit-logs?action=api_key.created&limit=1')).body;

    expect(entries[0].details).toMatchObject({ key: id, scopes: 'door:shell' });
  });

  it('open no route that is for scopes granted by name, neither to sessions nor to keys without scopes', async () => {
    const routes = listHandlers(running.app).filter(({ access }) => access?.level === 'key');
    const others = [(await aKey(null)).token, (await aKey(['door:shell', '*'])).token].map((token) =>
      running.app.client(bearer(token)),
    );
    expect(routes.length).toBeGreaterThan(0);
    for (const { method, path, access } of routes)
      for (const client of [...others, admin.client]) {
        const { status, body } = await client.send(method, path, {}, {});
        expect([status, body.code, body.scope]).toEqual([403, 'INSUFFICIENT_SCOPE', access!.scope]);
      }
  });

  it('open nothing if they cannot be read', async () => {
    const { id, token } = await aKey(['introspect']);
    const client = running.app.client(bearer(token));
    for (const scopes of ['', 'null', '"introspect"', '{"introspect":true}', '[["introspect"]]']) {
      await plant(running.app, 'UPDATE api_key SET scopes = ? WHERE id = ?', [scopes, id]);
      expect((await client.get('/users/me')).body.code).toBe('INSUFFICIENT_SCOPE');
      expect((await client.post('/api/introspect', { token })).body.code).toBe('INSUFFICIENT_SCOPE');
    }
  });

  it('give no access to data without naming it, also for the key of its creator', async () => {
    const { id } = await aKey(['introspect']);

    expect((await listed(id)).dataAllowed).toBe(false);
    const agreed = await admin.client.put(`/users/me/api-keys/${id}/data`, { allow: true });
    expect(agreed).toMatchObject({ status: 409, body: { code: 'DATA_NOT_IN_SCOPE' } });
    await plant(running.app, 'UPDATE api_key SET data_allowed = 1 WHERE id = ?', [id]);
    expect((await listed(id)).dataAllowed).toBe(false);
  });

  it('follow an application that gets another slug, and are lost with it', async () => {
    const { id: application } = await anApplication(running.app, { slug: 'before' });
    const { id } = await aKey(['door:before']);
    await plant(running.app, "UPDATE application SET slug = 'after' WHERE id = ?", [application]);
    await anApplication(running.app, { slug: 'before' });
    expect((await listed(id)).scopes).toEqual(['door:after']);

    await admin.client.delete(`/api/applications/${application}`);
    await anApplication(running.app, { slug: 'after' });
    expect((await listed(id)).scopes).toEqual([]);
  });
});
