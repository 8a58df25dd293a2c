import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey } from '../../support/fixtures/passkeys.js';
import { aHolder, plantMember, plantRole } from '../../support/fixtures/roles.js';

const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';
const DIRECTORY = {
  name: 'Company',
  type: 'ldap',
  config: {
    host: 'ldap.example.com',
    bindDN: 'cn=latchkey,dc=example,dc=com',
    bindPassword: 'secret',
    userSearchBase: 'ou=people,dc=example,dc=com',
    userSearchFilter: '(uid={{username}})',
    usernameAttribute: 'uid',
  },
};

describe.each(engines)('the check who could still log in on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let root: Person;
  let directory: number;
  let external: Person;

  beforeAll(async () => {
    root = await aPerson(running.app, 'root');
    directory = (await root.client.post('/users/sso-providers', DIRECTORY)).body.id;
    external = await aPerson(running.app, 'external');
    await plant(running.app, 'UPDATE user SET is_admin = 1, is_oidc = 1, password_hash = NULL WHERE id = ?', [
      external.userId,
    ]);
    await plant(
      running.app,
      "INSERT INTO oidc_identity (identity_digest, user_id, issuer, provider_id, identifier, name_digest, created_at) VALUES ('a', ?, 'ldap', ?, 'external', 'b', 1)",
      [external.userId, directory],
    );
  });
  beforeEach(async () => {
    await plant(running.app, 'UPDATE user SET is_admin = (id IN (?, ?))', [root.userId, external.userId]);
  });

  const check = (change: object, { client } = root) => client.post('/users/access-check', { change });
  const everything = async () => ({
    settings: await stored(running.app, 'SELECT * FROM setting ORDER BY name'),
    providers: await stored(running.app, 'SELECT id, enabled FROM sso_provider'),
    users: await stored(running.app, 'SELECT id, is_admin, suspended_at FROM user ORDER BY id'),
    audit: await stored(running.app, 'SELECT COUNT(*) AS count FROM audit_log'),
  });
  const rootAccess = (...types: string[]) => ({
    ...{ userId: root.userId, username: 'root', second_factor: false },
    ways: types.map((type) => ({ type })),
  });
  const externalAccess = (...ways: object[]) => ({
    ...{ userId: external.userId, username: 'external', second_factor: false, ways },
  });

  it('names the admins and their ways in, before and after, and changes nothing', async () => {
    const before = await everything();
    const { status, body } = await check({ kind: 'password_login', enabled: false });
    const company = { type: 'provider', provider: directory, name: 'Company' };

    expect([status, body]).toEqual([
      200,
      {
        ...{ possible: true, code: null },
        before: { total: 2, able: 2, accounts: [externalAccess(company), rootAccess('password')] },
        after: { total: 2, able: 1, accounts: [externalAccess(company), rootAccess()] },
      },
    ]);
    expect(await everything()).toEqual(before);
  });

  it('tells that a provider can be switched off, and what it takes', async () => {
    const before = await everything();
    const off = await check({ kind: 'provider', providerId: directory, enabled: false });
    const renamed = await check({
      kind: 'provider',
      providerId: directory,
      config: { mailAttribute: 'mail' },
    });

    expect(off.body).toMatchObject({ possible: true, after: { able: 1 } });
    expect(off.body.after.accounts).toContainEqual(externalAccess());
    expect(renamed.body).toMatchObject({ possible: true, after: { able: 2 } });
    expect((await check({ kind: 'provider_deletion', providerId: directory })).body.code).toBe(
      'SSO_PROVIDER_IN_USE',
    );
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['suspension', (userId: string) => ({ kind: 'suspension', userId })],
    ['the end of the admin role', (userId: string) => ({ kind: 'admin_role', userId })],
  ])('counts one admin less after %s', async (_what, toChange) => {
    const before = await everything();
    const { body } = await check(toChange(external.userId));

    expect(body).toMatchObject({ possible: true, before: { total: 2 }, after: { total: 1, able: 1 } });
    expect(await everything()).toEqual(before);
  });

  it('leaves sessions, keys and connections of those who would lose something alone', async () => {
    await check({ kind: 'suspension', userId: external.userId });
    expect((await external.client.get('/users/me')).status).toBe(200);
  });

  it('knows roles, passkeys and second factors', async () => {
    const role = await plantRole(running.app, ['audit.view']);
    await plantMember(running.app, external.userId, role);
    const other = await aPerson(running.app, 'with-passkey');
    await aPasskey(other.client);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [other.userId]);
    const { body } = await check({ kind: 'role', userId: external.userId, roleId: role });

    expect(body.after.accounts).toContainEqual({
      ...{ userId: other.userId, username: 'with-passkey', second_factor: true },
      ways: [{ type: 'password' }, { type: 'passkey' }],
    });
    expect(
      await stored(running.app, 'SELECT role_id FROM user_role WHERE user_id = ?', [external.userId]),
    ).toHaveLength(1);
  });

  it('asks the provider of each identity', async () => {
    const config = { client_id: 'latchkey', client_secret: 'secret', issuer_url: 'https://sso.example.com' };
    const provider = (await root.client.post('/users/sso-providers', { name: 'SSO', type: 'oidc', config }))
      .body.id;
    const allowed = await aPerson(running.app, 'allowed');
    await plant(running.app, 'UPDATE user SET is_admin = 1, is_oidc = 1, password_hash = NULL WHERE id = ?', [
      allowed.userId,
    ]);
    await plant(
      running.app,
      "INSERT INTO oidc_identity (identity_digest, user_id, issuer, identifier, identifier_path, name_digest, created_at) VALUES ('c', ?, ?, 'allowed', 'sub', 'd', 1)",
      [allowed.userId, config.issuer_url],
    );
    const waysAfter = async (change: object) => {
      const { body } = await check({ kind: 'provider', providerId: provider, ...change });
      return body.after.accounts.find(({ userId }: { userId: string }) => userId === allowed.userId).ways;
    };
    const way = { type: 'provider', provider, name: 'SSO' };

    expect(await waysAfter({ config: { allowed_users: 'allowed' } })).toEqual([way]);
    expect(await waysAfter({ config: { allowed_users: 'somebody else' } })).toEqual([]);
    expect(await waysAfter({ config: { identifier_path: 'email' } })).toEqual([]);
    expect(await waysAfter({ enabled: false })).toEqual([]);
    expect(await waysAfter({ enabled: true })).toEqual([way]);
    expect((await check({ kind: 'provider_deletion', providerId: 0 })).body.code).toBe(
      'SSO_PROVIDER_NOT_FOUND',
    );
  });

  it('counts no password or identity of those whose second factor was lost in an import', async () => {
    await plant(running.app, 'UPDATE user SET totp_enabled = 1 WHERE id = ?', [external.userId]);
    await plant(running.app, 'INSERT INTO imported_totp (user_id, sealed, created_at) VALUES (?, NULL, 1)', [
      external.userId,
    ]);
    const { body } = await check({ kind: 'password_login', enabled: false });
    await plant(running.app, 'DELETE FROM imported_totp');
    await plant(running.app, 'UPDATE user SET totp_enabled = 0 WHERE id = ?', [external.userId]);

    expect(body).toMatchObject({ possible: false, code: 'WOULD_LOCK_OUT', before: { total: 2, able: 1 } });
    expect(body.before.accounts).toContainEqual({ ...externalAccess(), second_factor: true });
  });

  it('is the answer inside the refusal of the change', async () => {
    await plant(running.app, 'UPDATE user SET is_admin = 0 WHERE id = ?', [external.userId]);
    const change = { kind: 'password_login', enabled: false };
    const { body } = await check(change);
    const refused = await root.client.patch('/users/password-login-allowed', { allowed: false });

    expect(body).toMatchObject({ possible: false, code: 'WOULD_LOCK_OUT', after: { total: 1, able: 0 } });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'WOULD_LOCK_OUT', access: { before: body.before, after: body.after } },
    ]);
  });

  it('needs the permission that the change needs', async () => {
    const nobody = await aPerson(running.app);
    const settings = await aHolder(running.app, 'settings.manage');
    const all = [
      { kind: 'password_login', enabled: false },
      { kind: 'provider', providerId: directory, enabled: false },
      { kind: 'provider_deletion', providerId: directory },
      { kind: 'admin_role', userId: external.userId },
      { kind: 'role', userId: external.userId, roleId: 3 },
      { kind: 'suspension', userId: external.userId },
    ];
    const permissions = [];
    for (const change of all) permissions.push((await check(change, nobody)).body.permission);

    expect(permissions).toEqual([
      'settings.manage',
      'providers.manage',
      'providers.manage',
      '*',
      'roles.manage',
      'users.manage',
    ]);
    expect((await check(all[0]!, settings)).status).toBe(200);
    expect((await check(all[5]!, await aHolder(running.app, 'users.manage'))).body.code).toBe(
      'MORE_POWERFUL_USER',
    );
  });

  it('refuses a map of groups that gives what the caller lacks', async () => {
    const role = await plantRole(running.app, ['audit.view']);
    const [row] = await stored<{ name: string }>(running.app, 'SELECT name FROM role WHERE id = ?', [role]);
    const empty = (await root.client.post('/users/sso-providers', DIRECTORY)).body.id;
    const manager = await aHolder(running.app, 'providers.manage', 'roles.manage');
    const config = {
      groupSearchBase: 'ou=groups,dc=example,dc=com',
      roleMap: [{ group: 'ops', role: row!.name }],
    };
    const { status, body } = await check({ kind: 'provider', providerId: empty, config }, manager);

    expect([status, body]).toMatchObject([403, { code: 'GRANT_NOT_ALLOWED', missing: ['audit.view'] }]);
  });

  it('refuses what the change itself would refuse, and changes nothing', async () => {
    const member = await aPerson(running.app);
    const suspended = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [suspended.userId]);
    const manager = await aHolder(running.app, 'roles.manage');
    const role = await plantRole(running.app, ['audit.view']);
    const before = await everything();
    const { userId } = member;
    const refusals: [object, Person, number, string][] = [
      [{ kind: 'admin_role', userId: root.userId }, root, 400, 'CANNOT_REMOVE_SELF'],
      [{ kind: 'admin_role', userId }, root, 400, 'NOT_AN_ADMIN'],
      [{ kind: 'admin_role', userId: UNKNOWN_ID }, root, 404, 'USER_NOT_FOUND'],
      [{ kind: 'suspension', userId: root.userId }, root, 400, 'CANNOT_SUSPEND_SELF'],
      [{ kind: 'suspension', userId: suspended.userId }, root, 400, 'ALREADY_SUSPENDED'],
      [{ kind: 'suspension', userId: UNKNOWN_ID }, root, 404, 'USER_NOT_FOUND'],
      [{ kind: 'role', userId, roleId: 99_999 }, root, 404, 'ROLE_NOT_FOUND'],
      [{ kind: 'role', userId, roleId: 1 }, root, 403, 'SYSTEM_ROLE'],
      [{ kind: 'role', userId: root.userId, roleId: role }, manager, 403, 'MORE_POWERFUL_USER'],
      [
        { kind: 'provider', providerId: directory, config: { host: '' } },
        root,
        400,
        'INVALID_PROVIDER_SETTINGS',
      ],
    ];
    const answers = [];
    for (const [change, by] of refusals) {
      const { status, body } = await check(change, by);
      answers.push([change, by, status, body.code]);
    }
    expect(answers).toEqual(refusals);
    expect(await everything()).toEqual(before);
  });

  it.each([
    {},
    { kind: 'everything' },
    { kind: 'password_login' },
    { kind: 'password_login', enabled: 'no' },
    { kind: 'provider', enabled: false },
    { kind: 'provider', providerId: 1, config: 'all' },
    { kind: 'admin_role' },
    { kind: 'role', userId: 'x', roleId: 'y' },
  ])('refuses %j', async (change) => {
    expect((await check(change)).status).toBe(400);
  });
});

describe.each(engines)(
  'the check who could still log in with a provider of the environment on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase, {
      env: {
        OIDC_ISSUER_URL: 'https://id.example.com',
        OIDC_CLIENT_ID: 'latchkey',
        OIDC_CLIENT_SECRET: 'secret',
      },
    });

    it.each([
      { kind: 'provider', providerId: 0, enabled: false },
      { kind: 'provider_deletion', providerId: 0 },
    ])('refuses %j, because only the environment can change it', async (change) => {
      const { client } = await aPerson(running.app);
      await plant(running.app, 'UPDATE user SET is_admin = 1');
      const { status, body } = await client.post('/users/access-check', { change });

      expect([status, body.code]).toEqual([409, 'SSO_PROVIDER_READ_ONLY']);
    });
  },
);
