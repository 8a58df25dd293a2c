import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { addDirectory, logInWith } from '../../support/fixtures/directories.js';
import { group, GROUPS, PASSWORD, PEOPLE, person } from '../../support/fixtures/directory-entries.js';
import { describeWithSlapd } from '../../support/fixtures/directory-login.js';
import { aPasskey } from '../../support/fixtures/passkeys.js';
import { plantMember } from '../../support/fixtures/roles.js';
import { Slapd } from '../../support/processes/slapd.js';

const OPS = `cn=operators,${GROUPS}`;
const ADMINS = `cn=wheel,${GROUPS}`;
const NOBODY = `uid=guest,${PEOPLE}`;

describeWithSlapd.each(engines)('roles from the groups of a directory on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let slapd: Slapd;
  let admin: Person;
  let directory: number;
  let counter = 0;

  beforeAll(async () => {
    slapd = await Slapd.start();
    slapd.add([group('operators', [NOBODY]), group('wheel', [NOBODY])].join('\n'));
    admin = await aPerson(running.app, 'root');
    directory = await addDirectory(admin, slapd);
  });
  afterAll(() => slapd.remove());

  const setMap = (config: object, id = directory) =>
    admin.client.put(`/users/sso-providers/${id}`, { config });
  /** Sets who is in a group, by user IDs of the directory. */
  const setMembers = (dn: string, ...uids: string[]) =>
    slapd.replace(dn, 'member', [NOBODY, ...uids.map((uid) => `uid=${uid},${PEOPLE}`)]);
  const logIn = async (uid: string) => {
    const client = running.app.client();
    return { client, ...(await logInWith(directory, uid, PASSWORD, client)) };
  };
  function aUid(): string {
    const uid = `member${(counter += 1)}`;
    slapd.add(person(uid));
    return uid;
  }
  async function aRole(permissions: string[] = ['audit.view']): Promise<{ id: number; name: string }> {
    const name = `mapped-${(counter += 1)}`;
    const { body } = await admin.client.post('/rbac/roles', { name, displayName: name });
    await admin.client.put(`/rbac/roles/${body.roleId}`, { permissions });
    return { id: body.roleId, name };
  }
  /** Makes these users the only admins. */
  const leaveAdmins = (...ids: string[]) =>
    plant(running.app, `UPDATE user SET is_admin = (id IN (${ids.map(() => '?').join()}))`, ids);
  const rolesOf = async (userId: string): Promise<string[]> =>
    (await admin.client.get(`/rbac/users/${userId}/roles`)).body.roles
      .map(({ roleName }: { roleName: string }) => roleName)
      .filter((name: string) => name !== 'user');
  const auditOf = async (subject: string, action: string) =>
    (await admin.client.get(`/api/audit-logs?action=${action}&limit=50`)).body.entries.filter(
      (entry: { subjectId: string }) => entry.subjectId === subject,
    );

  it('are assigned and withdrawn at each login, and audited with the provider as the actor', async () => {
    const [role, uid] = [await aRole(), aUid()];
    await setMap({ roleMap: [{ group: OPS.toUpperCase(), role: role.name }], adminGroup: null });
    setMembers(OPS, uid);
    const { body } = await logIn(uid);
    expect(await rolesOf(body.userId)).toEqual([role.name]);

    setMembers(OPS);
    expect((await logIn(uid)).body.userId).toBe(body.userId);
    expect(await rolesOf(body.userId)).toEqual([]);
    for (const action of ['role.assigned', 'role.withdrawn'])
      expect(await auditOf(body.userId, action)).toMatchObject([
        {
          ...{ actorId: null, factor: 'provider' },
          details: { role: role.id, name: role.name, provider: directory, provider_name: 'Directory' },
        },
      ]);
  });

  it('leave alone what the map does not name, and are theirs alone where it does', async () => {
    const [mapped, other, uid] = [await aRole(), await aRole(), aUid()];
    const { userId } = (await logIn(uid)).body;
    await plantMember(running.app, userId, mapped.id);
    await plantMember(running.app, userId, other.id);
    await setMap({ roleMap: [{ group: 'operators', role: mapped.name }], adminGroup: null });
    await logIn(uid);

    expect(await rolesOf(userId)).toEqual([other.name]);
  });

  it('take effect with the next request of sessions from before', async () => {
    const [role, uid] = [await aRole(['providers.manage']), aUid()];
    await setMap({ roleMap: [{ group: 'operators', role: role.name }], adminGroup: null });
    setMembers(OPS, uid);
    const { client } = await logIn(uid);
    expect((await client.get('/users/sso-providers/admin')).status).toBe(200);

    setMembers(OPS);
    await logIn(uid);
    expect((await client.get('/users/sso-providers/admin')).status).toBe(403);
  });

  it('make admins of the admin group, and nobody else of the directory', async () => {
    const [one, two] = [aUid(), aUid()];
    await setMap({ roleMap: [], adminGroup: 'Wheel' });
    setMembers(ADMINS, one);
    const first = await logIn(one);
    expect(first.body.is_admin).toBe(true);
    expect((await first.client.get('/users/me')).body.is_admin).toBe(true);
    expect((await logIn(two)).body.is_admin).toBe(false);

    setMembers(ADMINS, two);
    expect((await logIn(one)).body.is_admin).toBe(false);
    expect((await first.client.get('/users/me')).body.is_admin).toBe(false);
    expect((await logIn(two)).body.is_admin).toBe(true);
    expect(await auditOf(first.body.userId, 'user.demoted')).toMatchObject([
      { actorId: null, factor: 'provider', details: { provider: directory, provider_name: 'Directory' } },
    ]);
    await setMap({ adminGroup: null });
    expect((await logIn(two)).body.is_admin).toBe(true);
  });

  it('end the invitations of an admin whom they demote', async () => {
    const uid = aUid();
    await setMap({ roleMap: [], adminGroup: 'wheel' });
    setMembers(ADMINS, uid);
    const { client, body } = await logIn(uid);
    const { status } = await client.post('/users/invitations', {});
    const findInvitations = () =>
      stored(running.app, 'SELECT id FROM invitation WHERE invited_by = ?', [body.userId]);
    expect([status, (await findInvitations()).length]).toEqual([201, 1]);
    setMembers(ADMINS);
    await logIn(uid);

    expect(await findInvitations()).toEqual([]);
  });

  it('ask for the second factor at the login that gives a role which requires one', async () => {
    const [role, uid] = [await aRole(), aUid()];
    await admin.client.put(`/rbac/roles/${role.id}`, { requiresSecondFactor: true });
    await setMap({ roleMap: [{ group: 'operators', role: role.name }], adminGroup: null });
    const { client } = await logIn(uid);
    await aPasskey(client);
    setMembers(OPS, uid);

    const { body } = await logIn(uid);
    expect(body).toMatchObject({ requires_totp: true, temp_token: expect.any(String) });
    expect(await rolesOf((await client.get('/users/me')).body.userId)).toEqual([role.name]);
  });

  it('stay as they were for a suspended account', async () => {
    const uid = aUid();
    const { userId } = (await logIn(uid)).body;
    await setMap({ roleMap: [], adminGroup: 'wheel' });
    setMembers(ADMINS, uid);
    await plant(running.app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [userId]);

    expect((await logIn(uid)).body.code).toBe('ACCOUNT_SUSPENDED');
    expect(await stored(running.app, 'SELECT is_admin FROM user WHERE id = ?', [userId])).toEqual([
      { is_admin: 0 },
    ]);
  });

  it('refuse the login and keep the roles when the groups cannot be read', async () => {
    const [role, uid] = [await aRole(), aUid()];
    await setMap({ roleMap: [{ group: 'operators', role: role.name }], adminGroup: null });
    setMembers(OPS, uid);
    const { userId } = (await logIn(uid)).body;
    setMembers(OPS);
    await setMap({ groupSearchBase: 'ou=nowhere,dc=example,dc=com' });
    const { status, body } = await logIn(uid);
    await setMap({ groupSearchBase: GROUPS });

    expect([status, body.code]).toEqual([503, 'DIRECTORY_MISCONFIGURED']);
    expect(await rolesOf(userId)).toEqual([role.name]);
  });

  it('never demote the last admin who can log in, which is audited', async () => {
    const uid = aUid();
    await setMap({ roleMap: [], adminGroup: 'wheel' });
    setMembers(ADMINS, uid);
    const { body } = await logIn(uid);
    await leaveAdmins(body.userId);
    setMembers(ADMINS);
    const kept = await logIn(uid);
    await leaveAdmins(body.userId, admin.userId);

    expect(kept.body.is_admin).toBe(true);
    expect(await auditOf(body.userId, 'user.admin_kept')).toMatchObject([
      { actorId: null, factor: 'provider', details: { provider: directory } },
    ]);
    expect((await logIn(uid)).body.is_admin).toBe(false);
  });

  it('demote one of two admins who log in at the same time after both left the group', async () => {
    const uids = [aUid(), aUid()];
    await setMap({ roleMap: [], adminGroup: 'wheel' });
    setMembers(ADMINS, ...uids);
    const [one, two] = [await logIn(uids[0]!), await logIn(uids[1]!)];
    await leaveAdmins(one.body.userId, two.body.userId);
    setMembers(ADMINS);
    const again = await Promise.all(uids.map(logIn));
    await leaveAdmins(admin.userId);

    expect(again.map(({ body }) => body.is_admin).sort()).toEqual([false, true]);
  });
});
