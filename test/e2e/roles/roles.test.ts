import { beforeAll, describe, expect, it } from '@jest/globals';
import { PERMISSION_NAMES } from '#access';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { aHolder, plantMember } from '../../support/fixtures/roles.js';
import { stored } from '../../support/fixtures/db-fixtures.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
let counter = 0;
const aName = () => `role-of-test-${(counter += 1)}`;

describe.each(engines)('the administration of roles on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let manager: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    manager = await aHolder(running.app, 'roles.manage', 'audit.view', 'users.*');
  });

  const create = (body: object, { client } = admin) =>
    client.post('/rbac/roles', { name: aName(), displayName: 'A role', ...body });
  const aRole = async (...permissions: string[]): Promise<number> =>
    (await create({ permissions })).body.roleId;
  const change = (id: number | string, body: object, { client } = admin) =>
    client.put(`/rbac/roles/${id}`, body);
  const remove = (id: number | string, { client } = admin) => client.delete(`/rbac/roles/${id}`);
  const find = async (id: number) =>
    (await admin.client.get('/rbac/roles')).body.roles.find((role: { id: number }) => role.id === id);
  const audited = async (action: string) => {
    const { entries } = (await admin.client.get(`/api/audit-logs?action=${action}&limit=1`)).body;
    return { actorId: entries[0].actorId, ...entries[0].details };
  };

  it('has a catalogue of all permissions by group', async () => {
    const { status, body } = await manager.client.get('/rbac/permissions/catalog');
    const listed = body.catalog.flatMap(({ permissions }: { permissions: string[] }) => permissions);
    expect([status, listed]).toEqual([200, PERMISSION_NAMES]);
    expect(body.catalog[0]).toEqual({ group: 'users', permissions: ['users.view', 'users.manage'] });
  });

  it('begins with the system roles, with numbers as ids', async () => {
    const { status, body } = await manager.client.get('/rbac/roles');
    const system = {
      description: expect.any(String),
      isSystem: true,
      requiresSecondFactor: false,
      createdAt: TIME,
      updatedAt: TIME,
    };
    expect(status).toBe(200);
    expect(body.roles.slice(0, 2)).toEqual([
      { ...system, id: 1, name: 'admin', displayName: 'Admin', permissions: ['*'] },
      { ...system, id: 2, name: 'user', displayName: 'User', permissions: ['remote-desktop.use'] },
    ]);
  });

  it('shows no permission of every account while remote desktops are for admins', async () => {
    await admin.client.patch('/users/guacamole-settings', { allowed_users: 'admins' });
    expect((await find(2)).permissions).toEqual([]);
    expect((await create({ permissions: ['remote-desktop.use'] }, manager)).body.code).toBe(
      'GRANT_NOT_ALLOWED',
    );
    await admin.client.patch('/users/guacamole-settings', { allowed_users: 'everyone' });
    expect((await create({ permissions: ['remote-desktop.use'] }, manager)).status).toBe(201);
  });

  it('creates a role, and records it', async () => {
    const name = aName();
    const permissions = ['users.view', 'audit.view', 'users.view'];
    const given = { name, displayName: ' Aides ', description: 'Help', permissions };
    const { status, body } = await manager.client.post('/rbac/roles', given);

    expect([status, body]).toEqual([
      201,
      { success: true, roleId: expect.any(Number), message: 'Role created successfully' },
    ]);
    expect(await find(body.roleId)).toEqual({
      ...{ id: body.roleId, name, displayName: 'Aides', description: 'Help', isSystem: false },
      ...{ permissions: ['audit.view', 'users.view'], createdAt: TIME, updatedAt: TIME },
      requiresSecondFactor: false,
    });
    expect(await audited('role.created')).toEqual({
      ...{ actorId: manager.userId, role: body.roleId, name, permissions: 'audit.view users.view' },
    });
  });

  it('requires a second factor of whoever has the role, if it says so', async () => {
    const { client, userId } = await aPerson(running.app);
    const { body } = await create({ requiresSecondFactor: true });
    await plantMember(running.app, userId, body.roleId);
    expect((await client.get('/users/sessions')).body.code).toBe('SECOND_FACTOR_REQUIRED');
    expect(await audited('role.created')).toMatchObject({ requires_second_factor: true });

    expect((await change(body.roleId, { requiresSecondFactor: false })).status).toBe(200);
    expect((await client.get('/users/sessions')).status).toBe(200);
    expect(await audited('role.changed')).toMatchObject({
      changed: 'requiresSecondFactor',
      requires_second_factor: false,
    });
    expect((await change(body.roleId, { requiresSecondFactor: 'no' })).status).toBe(400);
  });

  it('creates a role without permissions', async () => {
    expect(await find(await aRole())).toMatchObject({ description: null, permissions: [] });
  });

  it.each([
    [{ name: undefined }, 'INVALID_REQUEST'],
    [{ name: 'Help Desk' }, 'INVALID_REQUEST'],
    [{ name: 'x'.repeat(65) }, 'INVALID_REQUEST'],
    [{ name: 7 }, 'INVALID_REQUEST'],
    [{ displayName: '' }, 'INVALID_REQUEST'],
    [{ displayName: ' ' }, 'INVALID_REQUEST'],
    [{ displayName: 'a\u0000b' }, 'INVALID_REQUEST'],
    [{ displayName: 'x'.repeat(101) }, 'INVALID_REQUEST'],
    [{ description: 'x'.repeat(501) }, 'INVALID_REQUEST'],
    [{ permissions: 'audit.view' }, 'INVALID_REQUEST'],
    [{ permissions: [7] }, 'INVALID_REQUEST'],
    [{ permissions: null }, 'INVALID_REQUEST'],
    [{ permissions: ['users.fly', 'audit.view', 'admin.*'] }, 'UNKNOWN_PERMISSIONS'],
    [{ permissions: ['**'] }, 'UNKNOWN_PERMISSIONS'],
    [{ permissions: ['users.view '] }, 'UNKNOWN_PERMISSIONS'],
  ])('refuses %j in a new role and in a change', async (fields, code) => {
    const { status, body } = await create(fields);
    expect([status, body.code]).toEqual([400, code]);
    if (code === 'UNKNOWN_PERMISSIONS') expect(body).not.toMatchObject({ invalid: ['audit.view'] });
    if ('name' in fields) return;
    expect((await change(await aRole(), fields)).body.code).toBe(code);
  });

  it('names the unknown permissions, and what a list is', async () => {
    const { body } = await create({ permissions: ['users.fly', 'audit.view', 'admin.*'] });
    expect(body).toMatchObject({ error: 'Unknown permissions', invalid: ['users.fly', 'admin.*'] });
    expect((await create({ permissions: {} })).body.error).toBe('permissions must be an array of strings');
  });

  it('refuses a name that is taken, a system role’s included', async () => {
    for (const name of ['admin', 'user']) {
      const { status, body } = await create({ name });
      expect([status, body.code]).toEqual([409, 'ROLE_NAME_TAKEN']);
    }
  });

  it('gives nobody a permission that the caller lacks', async () => {
    for (const permission of ['*', 'settings.manage', 'roles.*', 'audit.*']) {
      const { status, body } = await create({ permissions: ['users.view', permission] }, manager);
      expect([status, body]).toMatchObject([403, { code: 'GRANT_NOT_ALLOWED', missing: [permission] }]);
    }
    const id = await aRole('audit.view');
    expect((await change(id, { permissions: ['*'] }, manager)).body.missing).toEqual(['*']);
    expect((await find(id)).permissions).toEqual(['audit.view']);
  });

  it('changes single fields, and records which', async () => {
    const id = await aRole('audit.view');
    const { status, body } = await change(id, { displayName: 'Other', description: null }, manager);
    expect([status, body]).toEqual([200, { success: true, message: 'Role updated successfully' }]);
    expect(await find(id)).toMatchObject({ displayName: 'Other', permissions: ['audit.view'] });
    expect(await audited('role.changed')).toMatchObject({ role: id, changed: 'displayName,description' });
    await change(id, { permissions: ['users.view'] }, manager);
    expect(await audited('role.changed')).toMatchObject({
      changed: 'permissions',
      permissions: 'users.view',
    });
  });

  it('refuses an empty change', async () => {
    expect((await change(await aRole(), {})).body.code).toBe('INVALID_REQUEST');
  });

  it('does not let a manager change or delete a role with permissions that they lack', async () => {
    const id = await aRole('settings.manage');
    for (const refused of [await change(id, { displayName: 'Mine' }, manager), await remove(id, manager)])
      expect(refused.body).toMatchObject({ code: 'GRANT_NOT_ALLOWED', missing: ['settings.manage'] });
  });

  it('takes nothing from users with more permissions than the caller', async () => {
    const id = await aRole('audit.view');
    await plantMember(running.app, admin.userId, id);
    for (const refused of [await change(id, { permissions: [] }, manager), await remove(id, manager)])
      expect([refused.status, refused.body]).toMatchObject([
        403,
        { code: 'MORE_POWERFUL_USER', missing: ['*'] },
      ]);
    expect((await change(id, { permissions: ['audit.view', 'users.view'] }, manager)).status).toBe(200);
    expect((await remove(id)).status).toBe(200);
  });

  it('deletes a role, also from its users, and records it', async () => {
    const id = await aRole('users.view');
    const { client, userId } = await aPerson(running.app);
    await plantMember(running.app, userId, id);
    expect((await client.get('/users/count')).status).toBe(200);
    expect((await remove(id, manager)).body).toEqual({ success: true, message: 'Role deleted successfully' });
    expect((await client.get('/users/count')).status).toBe(403);
    expect(await audited('role.deleted')).toMatchObject({ actorId: manager.userId, role: id });
    expect(await stored(running.app, 'SELECT id FROM user_role WHERE role_id = ?', [id])).toEqual([]);
  });

  it('never gives the id of a deleted role to another', async () => {
    const id = await aRole();
    await remove(id);
    expect(await aRole()).toBeGreaterThan(id);
  });

  it('neither changes nor deletes system roles', async () => {
    for (const id of [1, 2])
      for (const refused of [await change(id, { displayName: 'Root' }), await remove(id)])
        expect([refused.status, refused.body.code]).toEqual([403, 'SYSTEM_ROLE']);
  });

  it.each(['99999', '0', '-1', '1.0', '1e1', 'x', '99999999999999999999'])('knows no role %s', async (id) => {
    for (const refused of [await change(id, { displayName: 'A' }), await remove(id)])
      expect([refused.status, refused.body.code]).toEqual([404, 'ROLE_NOT_FOUND']);
  });

  it('lets API keys read, but change nothing', async () => {
    const { token } = (await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId }))
      .body;
    const key = { client: running.app.client(bearer(token)) } as Person;
    expect((await key.client.get('/rbac/roles')).status).toBe(200);
    const id = await aRole();
    for (const refused of [await create({}, key), await change(id, {}, key), await remove(id, key)])
      expect([refused.status, refused.body.code]).toEqual([403, 'SESSION_REQUIRED']);
  });
});
