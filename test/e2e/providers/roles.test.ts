import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '../../support/app/test-app.js';
import { CLIENT, FRONTEND_URL, PUBLIC_URL } from '../../support/clients/real-provider.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { addRealProvider, logInWith } from '../../support/fixtures/identity-providers.js';
import { aHolder, plantMember } from '../../support/fixtures/roles.js';

const SUCCESS = `${FRONTEND_URL}/?success=true`;
const FAILED = `${FRONTEND_URL}/?error=authentication_failed`;
type Added = Awaited<ReturnType<typeof addRealProvider>>;

describe.each(engines)('roles from the groups of an identity provider on %s', (_name, createDatabase) => {
  let database: TestDatabase;
  let app: TestApp;
  let admin: Person;
  let first: Added;
  let second: Added;
  let counter = 0;

  beforeAll(async () => {
    database = await createDatabase();
    app = await TestApp.start({ database, clock: null, env: { PUBLIC_URL, FRONTEND_URL } });
    admin = await aPerson(app, 'root');
    first = await addRealProvider(admin, 'One');
    second = await addRealProvider(admin, 'Two');
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
    await first.provider.close();
    await second.provider.close();
  });

  const setMap = (config: object, { id } = second, by = admin) =>
    by.client.put(`/users/sso-providers/${id}`, {
      config: { group_claim: 'groups', admin_group: null, role_map: [], ...config },
    });
  const mapTo = (role: string, group = 'operators') => ({ role_map: [{ group, role }] });
  async function aRole(): Promise<{ id: number; name: string }> {
    const name = `mapped-${(counter += 1)}`;
    const { body } = await admin.client.post('/rbac/roles', { name, displayName: name });
    await admin.client.put(`/rbac/roles/${body.roleId}`, { permissions: ['audit.view'] });
    return { id: body.roleId, name };
  }
  const aLogin = () => `member${(counter += 1)}`;
  /** Logs in with these claims; returns who it is, or where the browser was sent to instead. */
  async function logIn(login: string, claims: object, { id, provider } = second) {
    provider.accounts.set(login, { ...claims });
    const client = app.client();
    const location = (await logInWith(client, id, login)).headers.get('location');
    return { client, location, me: location === SUCCESS ? (await client.get('/users/me')).body : null };
  }
  const rolesOf = async (userId: string): Promise<string[]> =>
    (await admin.client.get(`/rbac/users/${userId}/roles`)).body.roles
      .map(({ roleName }: { roleName: string }) => roleName)
      .filter((name: string) => name !== 'user');
  const auditOf = async (subject: string, action: string) =>
    (await admin.client.get(`/api/audit-logs?action=${action}&limit=50`)).body.entries.filter(
      (entry: { subjectId: string }) => entry.subjectId === subject,
    );
  const leaveAdmins = (...ids: string[]) =>
    plant(app, `UPDATE user SET is_admin = (id IN (${ids.map(() => '?').join()}))`, ids);

  it('are assigned and withdrawn at each login, and audited with the provider as the actor', async () => {
    const [role, login] = [await aRole(), aLogin()];
    await setMap(mapTo(role.name));
    const { me } = await logIn(login, { groups: ['others', 'operators'] });
    expect(await rolesOf(me.userId)).toEqual([role.name]);

    await logIn(login, { groups: ['others'] });
    expect(await rolesOf(me.userId)).toEqual([]);
    for (const action of ['role.assigned', 'role.withdrawn'])
      expect(await auditOf(me.userId, action)).toMatchObject([
        {
          ...{ actorId: null, factor: 'provider' },
          details: { role: role.id, name: role.name, provider: second.id, provider_name: 'Two' },
        },
      ]);
  });

  it('are those of the first provider as well, and stay when clients change it that know no groups', async () => {
    const [role, login] = [await aRole(), aLogin()];
    await setMap(mapTo(role.name), first);
    const published = {
      ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, issuer_url: first.provider.issuer },
      ...{ authorization_url: `${first.provider.issuer}/auth`, token_url: `${first.provider.issuer}/token` },
    };
    expect((await admin.client.post('/users/oidc-config', published)).status).toBe(200);
    const { me } = await logIn(login, { groups: ['operators'] }, first);
    expect(await rolesOf(me.userId)).toEqual([role.name]);
  });

  it.each<[string, string, object, boolean]>([
    ['a list at a path', 'access.roles', { access: { roles: ['operators'] } }, true],
    ['a claim with a name like a path', 'a.b', { 'a.b': ['operators'] }, true],
    ['text with commas', 'groups', { groups: 'others, operators' }, true],
    ['the keys of an object', 'groups', { groups: { operators: { org: 'example.com' } } }, true],
    ['no such claim', 'groups', {}, false],
    ['another case', 'groups', { groups: ['Operators'] }, false],
    ['a longer name', 'groups', { groups: ['/operators', 'operators2'] }, false],
    ['a claim that others can choose', 'groups', { nickname: 'operators' }, false],
  ])('are read from the claim: %s', async (_what, groupClaim, claims, isGiven) => {
    const [role, login] = [await aRole(), aLogin()];
    await setMap({ ...mapTo(role.name), group_claim: groupClaim });
    const { me } = await logIn(login, claims);
    expect(await rolesOf(me.userId)).toEqual(isGiven ? [role.name] : []);
  });

  it.each<[string, object]>([
    ['are a number', { groups: 7 }],
    ['have an entry that is no text', { groups: ['operators', { name: 'x' }] }],
  ])('stay as they are, and the login is refused, when groups %s', async (_what, claims) => {
    const [role, login] = [await aRole(), aLogin()];
    await setMap(mapTo(role.name));
    const { me } = await logIn(login, { groups: ['operators'] });
    expect((await logIn(login, claims)).location).toBe(FAILED);
    expect(await rolesOf(me.userId)).toEqual([role.name]);
  });

  it('leave alone what the map does not name, and are theirs alone where it does', async () => {
    const [mapped, other, login] = [await aRole(), await aRole(), aLogin()];
    const { userId } = (await logIn(login, {})).me;
    await plantMember(app, userId, mapped.id);
    await plantMember(app, userId, other.id);
    await setMap(mapTo(mapped.name));
    await logIn(login, { groups: [] });
    expect(await rolesOf(userId)).toEqual([other.name]);
  });

  it('make admins of the admin group, but never demote the last admin who can log in', async () => {
    const login = aLogin();
    await setMap({ admin_group: 'wheel' });
    const { me, client } = await logIn(login, { groups: ['wheel'] });
    expect(me.is_admin).toBe(true);
    await leaveAdmins(me.userId);
    await logIn(login, { groups: [] });
    const kept = (await client.get('/users/me')).body.is_admin;
    await leaveAdmins(me.userId, admin.userId);
    await logIn(login, { groups: [] });

    expect([kept, (await client.get('/users/me')).body.is_admin]).toEqual([true, false]);
    expect(await auditOf(me.userId, 'user.admin_kept')).toMatchObject([{ details: { provider: second.id } }]);
  });

  it('need a claim, a role that exists, and who could assign it by hand', async () => {
    const role = await aRole();
    const [manager, everything] = [
      await aHolder(app, 'providers.manage'),
      await aHolder(app, 'providers.manage', 'roles.manage', 'audit.view'),
    ];
    await setMap({});
    await plant(app, 'DELETE FROM user_role WHERE user_id IN (SELECT user_id FROM oidc_identity)');
    await leaveAdmins(admin.userId);
    const answers = [
      await setMap({ ...mapTo(role.name), group_claim: null }),
      await setMap(mapTo('nobody')),
      await setMap(mapTo(role.name), second, manager),
      await setMap({ admin_group: 'wheel' }, second, everything),
      await setMap(mapTo(role.name), second, everything),
    ];
    expect(answers.map(({ status, body }) => [status, body.field ?? body.permission])).toEqual([
      [400, 'group_claim'],
      [400, 'role_map'],
      [403, 'roles.manage'],
      [403, '*'],
      [200, undefined],
    ]);
    expect(answers.at(-1)?.body.config).toMatchObject({ group_claim: 'groups', ...mapTo(role.name) });
  });

  it.each(['google', 'github'])('are not for %s, which sends no groups', async (type) => {
    const create = (more: object) =>
      admin.client.post('/users/sso-providers', {
        ...{ name: type, type, enabled: false },
        config: { client_id: CLIENT.id, client_secret: CLIENT.secret, ...more },
      });
    for (const more of [{ group_claim: 'groups' }, { admin_group: 'wheel' }, mapTo('operators')])
      expect((await create(more)).body).toMatchObject({ field: Object.keys(more)[0] });
    expect((await create({ group_claim: '', admin_group: null, role_map: [] })).status).toBe(201);
  });

  it('are shown by the test of the provider for groups that somebody has', async () => {
    const [one, two] = [await aRole(), await aRole()];
    const role_map = [
      { group: 'operators', role: one.name },
      { group: 'others', role: two.name },
    ];
    await setMap({ role_map });
    const { body } = await admin.client.post(`/users/sso-providers/${second.id}/test`, {
      groups: ['operators'],
    });
    expect(body).toMatchObject({
      groups: ['operators'],
      roles: [
        { role: one.name, given: true },
        { role: two.name, given: false },
      ],
    });
  });
});
