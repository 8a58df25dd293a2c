import { beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { aHolder } from '../../support/fixtures/roles.js';

type Denied = { readonly status: number; readonly body: { code: string; permission?: string } };

/** Operations that everyone may use for their own, and a permission extends to what belongs to others. */
describe.each(engines)('what permissions show of other users on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let person: Person;
  let nobody: Person;

  beforeAll(async () => {
    await aPerson(running.app);
    [person, nobody] = [await aPerson(running.app), await aPerson(running.app)];
  });

  function expectDenied({ status, body }: Denied, permission: string) {
    expect({ status, code: body.code, permission: body.permission }).toEqual({
      ...{ status: 403, code: 'ADMIN_REQUIRED', permission },
    });
  }

  const ownersOf = async ({ client }: Person, path: string, field: string): Promise<Set<string>> => {
    const { status, body } = await client.get(path);
    expect(status).toBe(200);
    return new Set(body[field].map(({ userId, actorId }: Record<string, string>) => userId ?? actorId));
  };

  it('lists all sessions with sessions.manage, one’s own with any other permission', async () => {
    const manager = await aHolder(running.app, 'sessions.manage');
    const other = await aHolder(running.app, 'users.*', 'audit.view', 'roles.manage', 'settings.manage');
    const path = '/users/sessions';
    expect(await ownersOf(manager, path, 'sessions')).toContain(person.userId);
    expect(await ownersOf(other, path, 'sessions')).toEqual(new Set([other.userId]));
    expect(await ownersOf(manager, `${path}?userId=${person.userId}`, 'sessions')).toEqual(
      new Set([person.userId]),
    );
    expectDenied(await other.client.get(`${path}?userId=${person.userId}`), 'sessions.manage');
  });

  it('ends sessions of others with sessions.manage only', async () => {
    const manager = await aHolder(running.app, 'sessions.manage');
    const other = await aHolder(running.app, 'users.*');
    const leaver = await aPerson(running.app);
    const { sessions } = (await leaver.client.get('/users/sessions')).body;
    const path = `/users/sessions/${sessions[0].id}`;
    expect((await other.client.delete(path)).body.code).toBe('NOT_YOUR_SESSION');
    const all = { targetUserId: leaver.userId };
    expectDenied(await other.client.post('/users/sessions/revoke-all', all), 'sessions.manage');
    expect((await manager.client.delete(path)).status).toBe(200);
    expect((await leaver.client.get('/users/me')).status).toBe(401);
    expect((await manager.client.post('/users/sessions/revoke-all', all)).status).toBe(200);
  });

  it('lists all entries of the audit log with audit.view, one’s own with any other permission', async () => {
    const auditor = await aHolder(running.app, 'audit.view');
    const other = await aHolder(running.app, 'users.*', 'sessions.manage', 'roles.manage', 'settings.manage');
    const path = '/api/audit-logs';
    expect(await ownersOf(auditor, path, 'entries')).toContain(person.userId);
    expect(await ownersOf(other, path, 'entries')).toEqual(new Set([other.userId]));
    expectDenied(await other.client.get(`${path}?userId=${person.userId}`), 'audit.view');
    expect((await auditor.client.get(`${path}?userId=${person.userId}`)).status).toBe(200);
  });

  it('lists what roles grant with roles.manage, and only their names with any other permission', async () => {
    const listed = async (...held: string[]) =>
      (await (await aHolder(running.app, ...held)).client.get('/rbac/roles')).body.roles;
    const [seen, hidden] = [await listed('roles.manage'), await listed('users.*', 'audit.view')];
    const names = (roles: { id: number; name: string }[]) => roles.map(({ id, name }) => [id, name]);
    expect(names(hidden).slice(0, 2)).toEqual(names(seen).slice(0, 2));
    expect(seen[0]).toMatchObject({ permissions: ['*'], description: expect.any(String) });
    for (const role of hidden)
      expect(role).toMatchObject({ permissions: [], description: null, requiresSecondFactor: false });
  });

  it('lists all connections with sessions.manage', async () => {
    const manager = await aHolder(running.app, 'sessions.manage');
    const path = `/api/connections?userId=${person.userId}`;
    expect((await manager.client.get(path)).status).toBe(200);
    expectDenied(await nobody.client.get(path), 'sessions.manage');
  });

  it('shows the fields of accounts with users.view, and names without it', async () => {
    const viewer = await aHolder(running.app, 'users.view');
    const other = await aHolder(running.app, 'users.manage', 'sessions.manage', 'audit.view');
    const hashOf = async ({ client }: Person) => {
      const { users } = (await client.get(`/users/list?search=${person.userId}`)).body;
      return [users[0].username, users[0].password_hash];
    };
    expect(await hashOf(viewer)).toEqual([person.name, 'set']);
    expect(await hashOf(other)).toEqual([person.name, null]);
  });

  it('opens reserved remote desktops with remote-desktop.use', async () => {
    const admin = await aHolder(running.app, '*');
    await admin.client.patch('/users/guacamole-settings', { allowed_users: 'admins' });
    const user = await aHolder(running.app, 'remote-desktop.use');
    const body = { type: 'rdp', settings: {} };
    expect((await user.client.post('/api/guacamole/token', body)).body.code).toBe('INVALID_DESKTOP_SETTINGS');
    expect((await nobody.client.post('/api/guacamole/token', body)).body).toMatchObject({
      ...{ code: 'REMOTE_DESKTOP_NOT_ALLOWED', permission: 'remote-desktop.use' },
    });
  });
});
