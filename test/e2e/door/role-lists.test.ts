import { beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { anApplication, BEHIND_PROXY, DoorBrowser, FETCH } from '../../support/fixtures/door.js';
import { aHolder, plantMember, plantRole } from '../../support/fixtures/roles.js';

describe.each(engines)('the roles on the list of an application, on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let admin: Person;
  let role: number;
  let roleName: string;
  let slug: string;
  let browser: DoorBrowser;
  let person: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    person = await aPerson(running.app);
    role = await plantRole(running.app, []);
    const [row] = await stored<{ name: string }>(running.app, 'SELECT name FROM role WHERE id = ?', [role]);
    roleName = row!.name;
    const application = await anApplication(running.app);
    slug = application.slug;
    browser = new DoorBrowser(running.app, application, person.client);
  });

  const path = () => `/api/applications/${browser.application.id}`;
  const setWho = (who: unknown) => admin.client.patch(path(), { who });
  const assign = (by: Person, { userId } = person) =>
    by.client.post(`/rbac/users/${userId}/roles`, { roleId: role });
  const withdraw = () => admin.client.delete(`/rbac/users/${person.userId}/roles/${role}`);
  const ask = async () => (await browser.ask('/', { headers: FETCH })).status;
  const check = async () =>
    (await admin.client.post(`${path()}/check`, { username: person.name, url: '/' })).body.allowed;
  const available = async () =>
    (await person.client.get('/api/applications/available')).body.applications.map(
      (one: { slug: string }) => one.slug,
    );

  it('are stored by name, with or without users', async () => {
    expect((await setWho({ roles: [roleName, roleName] })).body.who).toEqual({
      users: [],
      roles: [roleName],
    });
    expect((await setWho({ users: [admin.userId], roles: [roleName] })).body.who).toEqual({
      ...{ users: [admin.userId], roles: [roleName] },
    });
    expect((await admin.client.get(path())).body.who.roles).toEqual([roleName]);
    await setWho({ roles: [roleName] });
  });

  it('admit a user from the assignment to the withdrawal, at every question', async () => {
    await setWho('everyone');
    await browser.open();
    await setWho({ roles: [roleName] });
    expect([await ask(), await check(), await available()]).toEqual([403, false, []]);
    await assign(admin);
    expect([await ask(), await check(), await available()]).toEqual([200, true, [slug]]);
    expect((await withdraw()).status).toBe(200);
    expect([await ask(), await check(), await available()]).toEqual([403, false, []]);
  });

  it('are named to the application with the system roles', async () => {
    await assign(admin);
    expect((await browser.ask('/')).headers['remote-groups']).toBe(`user,${roleName}`);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [person.userId]);
    expect((await browser.ask('/')).headers['remote-groups']).toBe(`admin,user,${roleName}`);
    await plant(running.app, 'UPDATE user SET is_admin = 0 WHERE id = ?', [person.userId]);
    await withdraw();
  });

  it('are assigned only by someone with applications.manage or the same role', async () => {
    const manager = await aHolder(running.app, 'roles.manage');
    const { status, body } = await assign(manager);
    expect([status, body]).toMatchObject([
      403,
      { code: 'ADMIN_REQUIRED', permission: 'applications.manage' },
    ]);
    expect((await assign(manager, manager)).status).toBe(403);
    expect((await assign(await aHolder(running.app, 'roles.manage', 'applications.manage'))).status).toBe(
      200,
    );
    await withdraw();
    await plantMember(running.app, manager.userId, role);
    expect((await assign(manager)).status).toBe(200);
    await withdraw();
  });

  it('admit nobody after their deletion', async () => {
    await assign(admin);
    expect(await ask()).toBe(200);
    expect((await admin.client.delete(`/rbac/roles/${role}`)).status).toBe(200);
    expect(await ask()).toBe(403);
    expect((await admin.client.get(path())).body.who).toEqual({ users: [] });
  });
});
