import { beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { aHolder, plantRole } from '../../support/fixtures/roles.js';

const UNKNOWN = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe.each(engines)('the roles of users on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let manager: Person;
  let person: Person;
  let viewers: number;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    manager = await aHolder(running.app, 'roles.manage', 'users.view');
    person = await aPerson(running.app);
    viewers = await plantRole(running.app, ['users.view']);
  });

  const pathOf = (userId: string) => `/rbac/users/${userId}/roles`;
  const assign = (roleId: unknown, to = person.userId, by = manager) =>
    by.client.post(pathOf(to), { roleId });
  const withdraw = (roleId: number | string, from = person.userId, by = manager) =>
    by.client.delete(`${pathOf(from)}/${roleId}`);
  const rolesOf = async ({ userId }: Person, by = manager) =>
    (await by.client.get(pathOf(userId))).body.roles.map(({ roleName }: { roleName: string }) => roleName);
  const audited = async (action: string) => {
    const { entries } = (await admin.client.get(`/api/audit-logs?action=${action}&limit=1`)).body;
    const { actorId, subjectId, details } = entries[0];
    return { actorId, subjectId, role: details.role };
  };

  it('include the system roles that follow from the account', async () => {
    expect(await rolesOf(person)).toEqual(['user']);
    expect(await rolesOf(admin)).toEqual(['admin', 'user']);
    await admin.client.post('/users/make-admin', { userId: person.userId });
    expect(await rolesOf(person)).toEqual(['admin', 'user']);
    await admin.client.post('/users/remove-admin', { userId: person.userId });
    expect(await rolesOf(person)).toEqual(['user']);
  });

  it('take effect with the next request, and end with it', async () => {
    expect((await person.client.get('/users/count')).status).toBe(403);
    const { status, body } = await assign(viewers);
    expect([status, body]).toEqual([200, { success: true, message: 'Role assigned successfully' }]);
    expect((await person.client.get('/users/count')).status).toBe(200);
    expect(await audited('role.assigned')).toEqual({
      ...{ actorId: manager.userId, subjectId: person.userId, role: viewers },
    });
    expect((await withdraw(viewers)).body).toEqual({ success: true, message: 'Role removed successfully' });
    expect((await person.client.get('/users/count')).status).toBe(403);
    expect(await audited('role.withdrawn')).toEqual({
      ...{ actorId: manager.userId, subjectId: person.userId, role: viewers },
    });
  });

  it('are readable by their user, with their permissions', async () => {
    await assign(viewers);
    const { status, body } = await person.client.get(pathOf(person.userId));
    expect(status).toBe(200);
    expect(body.roles).toEqual([
      expect.objectContaining({ id: -2, roleId: 2, roleName: 'user', isSystem: true, grantedAt: TIME }),
      {
        ...{ id: expect.any(Number), roleId: viewers, roleName: expect.any(String), isSystem: false },
        ...{
          roleDisplayName: expect.any(String),
          description: null,
          permissions: ['users.view'],
          grantedAt: TIME,
        },
      },
    ]);
    await withdraw(viewers);
  });

  it('are not readable by others', async () => {
    const { status, body } = await person.client.get(pathOf(admin.userId));
    expect([status, body]).toMatchObject([403, { code: 'ADMIN_REQUIRED', permission: 'roles.manage' }]);
    expect((await person.client.get(pathOf(UNKNOWN))).status).toBe(403);
    expect((await manager.client.get(pathOf(UNKNOWN))).body.code).toBe('USER_NOT_FOUND');
  });

  it('follow a changed role with the next request', async () => {
    const role = await plantRole(running.app, []);
    await assign(role);
    expect((await person.client.get('/users/count')).status).toBe(403);
    await manager.client.put(`/rbac/roles/${role}`, { permissions: ['users.view'] });
    expect((await person.client.get('/users/count')).status).toBe(200);
    await manager.client.put(`/rbac/roles/${role}`, { permissions: [] });
    expect((await person.client.get('/users/count')).status).toBe(403);
    await withdraw(role);
  });

  it('apply to the API keys of their user', async () => {
    const { token } = (await admin.client.post('/users/api-keys', { name: 'job', userId: person.userId }))
      .body;
    const count = async () => (await running.app.client().get('/users/count', bearer(token))).status;
    expect(await count()).toBe(403);
    await assign(viewers);
    expect(await count()).toBe(200);
    await withdraw(viewers);
    expect(await count()).toBe(403);
  });

  it('are assigned once, and withdrawn as often as anyone likes', async () => {
    await assign(viewers);
    expect([(await assign(viewers)).status, (await assign(viewers)).body.code]).toEqual([
      409,
      'ROLE_ALREADY_ASSIGNED',
    ]);
    for (const { status } of [await withdraw(viewers), await withdraw(viewers)]) expect(status).toBe(200);
  });

  it('are never system roles', async () => {
    for (const id of [1, 2])
      for (const { status, body } of [
        await assign(id, person.userId, admin),
        await withdraw(id, person.userId, admin),
      ])
        expect([status, body.code]).toEqual([403, 'SYSTEM_ROLE']);
  });

  it('exist, as does the user', async () => {
    expect((await assign(99_999)).body.code).toBe('ROLE_NOT_FOUND');
    expect((await withdraw('x')).body.code).toBe('ROLE_NOT_FOUND');
    expect((await assign(viewers, UNKNOWN)).body.code).toBe('USER_NOT_FOUND');
    expect((await withdraw(viewers, 'x')).body.code).toBe('USER_NOT_FOUND');
  });

  it.each([undefined, null, '3', 1.5, 0, -1, true])('have whole numbers as ids: not %j', async (roleId) => {
    const { status, body } = await assign(roleId);
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('grant nothing that the caller lacks, to others or to themselves', async () => {
    const auditors = await plantRole(running.app, ['users.view', 'audit.view']);
    for (const { userId } of [person, manager]) {
      const { status, body } = await assign(auditors, userId);
      expect([status, body]).toMatchObject([403, { code: 'GRANT_NOT_ALLOWED', missing: ['audit.view'] }]);
    }
  });

  it('are not changed by someone with less power than the user', async () => {
    const auditor = await aHolder(running.app, 'audit.view');
    for (const { status, body } of [
      await assign(viewers, auditor.userId),
      await withdraw(viewers, auditor.userId),
      await assign(viewers, admin.userId),
    ])
      expect([status, body.code]).toEqual([403, 'MORE_POWERFUL_USER']);
  });

  it('are not changed with an API key', async () => {
    const { token } = (await admin.client.post('/users/api-keys', { name: 'job', userId: manager.userId }))
      .body;
    const key = { ...manager, client: running.app.client(bearer(token)) };
    expect((await key.client.get(pathOf(person.userId))).status).toBe(200);
    for (const { status, body } of [
      await assign(viewers, person.userId, key),
      await withdraw(viewers, person.userId, key),
    ])
      expect([status, body.code]).toEqual([403, 'SESSION_REQUIRED']);
  });

  it('end with the account', async () => {
    const leaver = await aPerson(running.app);
    await assign(viewers, leaver.userId);
    expect((await admin.client.delete('/users/delete-user', { username: leaver.name })).status).toBe(200);
    expect((await manager.client.get(pathOf(leaver.userId))).body.code).toBe('USER_NOT_FOUND');
  });
});
