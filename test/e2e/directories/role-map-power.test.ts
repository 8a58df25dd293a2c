import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { anApplication } from '../../support/fixtures/door.js';
import { aHolder } from '../../support/fixtures/roles.js';

const CONFIG = {
  host: 'ldap.example.com',
  bindDN: 'cn=latchkey,dc=example,dc=com',
  bindPassword: 'secret',
  userSearchBase: 'ou=people,dc=example,dc=com',
  userSearchFilter: '(uid={{username}})',
  usernameAttribute: 'uid',
  groupSearchBase: 'ou=groups,dc=example,dc=com',
};

describe.each(engines)('who may let groups decide about roles on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let counter = 0;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  async function aRole(...permissions: string[]): Promise<{ id: number; name: string }> {
    const name = `mapped-${(counter += 1)}`;
    const { body } = await admin.client.post('/rbac/roles', { name, displayName: name });
    await admin.client.put(`/rbac/roles/${body.roleId}`, { permissions });
    return { id: body.roleId, name };
  }
  const create = (config: object, { client } = admin) =>
    client.post('/users/sso-providers', {
      name: 'Directory',
      type: 'ldap',
      config: { ...CONFIG, ...config },
    });
  const aDirectory = async (config: object): Promise<number> => (await create(config)).body.id;
  const change = (id: number, body: object, { client } = admin) =>
    client.put(`/users/sso-providers/${id}`, body);
  const mapTo = (role: string) => ({ roleMap: [{ group: 'ops', role }] });

  it('are admins, for every role', async () => {
    const { name } = await aRole('audit.view');
    const { status, body } = await create({ ...mapTo(name), adminGroup: 'cn=wheel,ou=groups' });

    expect(status).toBe(201);
    expect(body.config).toMatchObject({ ...mapTo(name), adminGroup: 'cn=wheel,ou=groups' });
  });

  it('are those who could assign the role by hand', async () => {
    const { name } = await aRole('audit.view');
    const id = await aDirectory({});
    const [provider, roles, all] = [
      await aHolder(running.app, 'providers.manage'),
      await aHolder(running.app, 'providers.manage', 'roles.manage'),
      await aHolder(running.app, 'providers.manage', 'roles.manage', 'audit.view'),
    ];
    const answers = [];
    for (const holder of [provider, roles, all])
      answers.push(await change(id, { config: mapTo(name) }, holder), await create(mapTo(name), holder));

    expect(answers.map(({ status, body }) => [status, body.permission ?? body.missing])).toEqual([
      [403, 'roles.manage'],
      [403, 'roles.manage'],
      [403, ['audit.view']],
      [403, ['audit.view']],
      [200, undefined],
      [201, undefined],
    ]);
  });

  it.each([
    ['by the admin group', { adminGroup: 'wheel' }],
    ['by a role', mapTo('admin')],
  ])('are admins only where the map makes admins %s', async (_how, config) => {
    const everything = ['providers.manage', 'roles.manage', 'users.manage', 'settings.manage'];
    const { status, body } = await create(config, await aHolder(running.app, ...everything));

    expect([status, body.code]).toEqual([403, 'ADMIN_REQUIRED']);
  });

  it('need what an application needs that admits members of the role', async () => {
    const role = await aRole();
    const { id } = await anApplication(running.app, { who: 'listed' });
    await plant(running.app, 'INSERT INTO application_role (application_id, role_id) VALUES (?, ?)', [
      id,
      role.id,
    ]);
    const without = await aHolder(running.app, 'providers.manage', 'roles.manage');
    const holder = await aHolder(running.app, 'providers.manage', 'roles.manage', 'applications.manage');

    expect((await create(mapTo(role.name), without)).body.permission).toBe('applications.manage');
    expect((await create(mapTo(role.name), holder)).status).toBe(201);
  });

  it('alone decide how its groups are found, because that decides who is in them', async () => {
    const id = await aDirectory({ adminGroup: 'wheel' });
    const manager = await aHolder(running.app, 'providers.manage');
    const attacks = [
      { config: { groupSearchBase: 'ou=mine,dc=example,dc=com' } },
      { config: { groupFilter: '(cn=wheel)(member={{dn}})' } },
      { config: { userSearchFilter: '(|(uid={{username}})(cn=root))' } },
      { config: { host: 'mine.example.com', bindPassword: 'mine' } },
    ];
    for (const attack of attacks)
      expect((await change(id, attack, manager)).status).toBeGreaterThanOrEqual(400);
    for (const harmless of [{ name: 'Renamed' }, { displayOrder: 3 }, { enabled: false }])
      expect((await change(id, harmless, manager)).status).toBe(200);
    expect((await change(id, { enabled: true }, manager)).body.code).toBe('ADMIN_REQUIRED');
    expect((await change(id, { config: { adminGroup: null } }, manager)).status).toBe(200);
    expect((await change(id, { enabled: true }, manager)).status).toBe(200);
  });

  it('keep roles that a map names from being deleted', async () => {
    const role = await aRole();
    const id = await aDirectory(mapTo(role.name));
    const refused = await admin.client.delete(`/rbac/roles/${role.id}`);
    await change(id, { config: { roleMap: [] } });

    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'ROLE_MAPPED', providers: ['Directory'] },
    ]);
    expect((await admin.client.delete(`/rbac/roles/${role.id}`)).status).toBe(200);
  });

  it('cannot map a role that is deleted at the same time', async () => {
    const roles = await Promise.all(Array.from({ length: 6 }, () => aRole()));
    const id = await aDirectory({});
    for (const role of roles) {
      const [mapped, deleted] = await Promise.all([
        change(id, { config: mapTo(role.name) }),
        admin.client.delete(`/rbac/roles/${role.id}`),
      ]);
      expect([mapped.status, deleted.status].sort()).toEqual(mapped.status === 200 ? [200, 409] : [200, 400]);
    }
  });
});
