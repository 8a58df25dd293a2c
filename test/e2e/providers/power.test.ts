import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SsoProviderRepository } from '../../../src/sso-providers/sso-provider.repository.js';
import { onceAfter } from '../../support/app/after-call.js';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { plant, plantIdentity } from '../../support/fixtures/db-fixtures.js';
import { aHolder } from '../../support/fixtures/roles.js';

const ISSUER = 'https://sso.example.com';
const CLIENT = { client_id: 'latchkey', client_secret: 'a secret' };
const OIDC = { ...CLIENT, issuer_url: ISSUER };
const LDAP = {
  ...{ host: 'ldap.example.com', bindDN: 'cn=latchkey,dc=example,dc=com', bindPassword: 'secret' },
  ...{ userSearchBase: 'ou=people,dc=example,dc=com', userSearchFilter: '(uid={{username}})' },
  ...{ usernameAttribute: 'uid' },
};
const CONFIGS = { ldap: LDAP, oidc: OIDC, google: CLIENT, github: CLIENT };
type Type = keyof typeof CONFIGS;
const MINE = { client_secret: 'mine' };
const MINE_AT = 'https://mine.example.com';

describe.each(engines)('who may decide who logs in with a provider on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let manager: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
    manager = await aHolder(running.app, 'providers.manage');
  });
  beforeEach(async () => {
    await plant(running.app, 'DELETE FROM oidc_identity');
    await plant(running.app, 'DELETE FROM sso_provider');
  });

  const create = (by: Person, type: Type, fields: object = {}) => {
    const body = { name: 'Provider', type, config: CONFIGS[type], ...fields };
    return by.client.post('/users/sso-providers', body);
  };
  const aProvider = async (type: Type, fields: object = {}): Promise<number> => {
    // Keeps the provider of a test from being the primary one.
    if (type === 'oidc') await create(admin, 'oidc');
    return (await create(admin, type, fields)).body.id;
  };
  /** Makes an account log in with a provider; null: the primary one, or that of the environment. */
  const link = async ({ name, userId }: Person, provider: number | null): Promise<void> => {
    await plantIdentity(running.app, name, ISSUER);
    await plant(running.app, 'UPDATE oidc_identity SET provider_id = ? WHERE user_id = ?', [
      provider,
      userId,
    ]);
  };
  const anAccountAt = async (provider: number | null, ...grants: string[]): Promise<Person> => {
    const person = await aHolder(running.app, ...grants);
    await link(person, provider);
    return person;
  };
  const change = (by: Person, id: number, body: object) => by.client.put(`/users/sso-providers/${id}`, body);
  const answer = ({ status, body }: { status: number; body: { code?: string; missing?: string[] } }) => [
    status,
    body.code,
    body.missing,
  ];
  const refusal = (...missing: string[]) => [403, 'MORE_POWERFUL_USER', missing];

  it.each<[Type, string, object]>([
    ['ldap', 'the host', { host: 'mine.example.com', bindPassword: 'mine' }],
    ['ldap', 'the port', { port: 6360, bindPassword: 'mine' }],
    ['ldap', 'the encryption', { security: 'starttls', bindPassword: 'mine' }],
    ['ldap', 'the service account', { bindDN: 'cn=mine,dc=example,dc=com' }],
    ['ldap', 'where people are searched', { userSearchBase: 'ou=mine,dc=example,dc=com' }],
    ['ldap', 'the filter', { userSearchFilter: '(description={{username}})' }],
    ['ldap', 'what identifies people', { usernameAttribute: 'description' }],
    ['oidc', 'the issuer', { ...MINE, issuer_url: MINE_AT }],
    ['oidc', 'the client', { client_id: 'mine' }],
    ['oidc', 'the login page', { ...MINE, authorization_url: `${MINE_AT}/authorize` }],
    ['oidc', 'the token endpoint', { ...MINE, token_url: `${MINE_AT}/token` }],
    ['oidc', 'userinfo', { ...MINE, userinfo_url: `${MINE_AT}/userinfo` }],
    ['oidc', 'whether userinfo is used', { use_userinfo: false }],
    ['oidc', 'the claim that identifies people', { identifier_path: 'nickname' }],
    ['google', 'the client', { client_id: 'mine' }],
    ['github', 'the server', { ...MINE, base_url: MINE_AT }],
  ])('holds for %s: whoever lacks what its accounts hold does not change %s', async (type, _what, config) => {
    const id = await aProvider(type);
    await anAccountAt(id, 'audit.view');
    expect(answer(await change(manager, id, { config }))).toEqual(refusal('audit.view'));

    const equal = await aHolder(running.app, 'providers.manage', 'audit.view');
    expect((await change(equal, id, { config })).status).toBe(200);
  });

  it.each<[Type, object]>([
    ['ldap', { config: { allowedUsers: 'ada', displayNameAttribute: 'displayName', mailAttribute: 'mail' } }],
    ['ldap', { config: { bindPassword: 'rotated' } }],
    ['oidc', { config: { allowed_users: 'ada', name_path: 'nickname' } }],
    ['oidc', { config: { ...OIDC, client_secret: 'rotated' } }],
    ['oidc', { name: 'Renamed', displayOrder: 3 }],
    ['oidc', { enabled: false }],
  ])('does not hold for what decides neither where %s is nor who somebody is: %j', async (type, body) => {
    const id = await aProvider(type);
    await anAccountAt(id, 'audit.view');
    expect((await change(manager, id, body)).status).toBe(200);
  });

  it('holds for enabling a provider, which lets its accounts in', async () => {
    const id = await aProvider('ldap', { enabled: false });
    await anAccountAt(id, 'audit.view');
    expect(answer(await change(manager, id, { enabled: true }))).toEqual(refusal('audit.view'));
    expect((await change(admin, id, { enabled: true })).status).toBe(200);
  });

  it('counts every account, suspended ones and admins included, but not those of other providers', async () => {
    const [id, other] = [await aProvider('ldap'), await aProvider('ldap')];
    const config = { usernameAttribute: 'mail' };
    await anAccountAt(other, 'users.manage');
    await anAccountAt(null, 'settings.manage');
    await anAccountAt(id);
    await link(manager, id);
    expect((await change(manager, id, { config })).status).toBe(200);

    const suspended = await anAccountAt(id, 'audit.view');
    await plant(running.app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [suspended.userId]);
    expect(answer(await change(manager, id, { config: { usernameAttribute: 'uid' } }))).toEqual(
      refusal('audit.view'),
    );
    const everything = await aHolder(running.app, 'providers.manage', 'audit.view');
    await link(admin, id);
    expect(answer(await change(everything, id, { config: { usernameAttribute: 'uid' } }))).toEqual(
      refusal('*'),
    );
    expect((await change(admin, id, { config: { usernameAttribute: 'uid' } })).status).toBe(200);
  });

  it('holds for the first OpenID Connect provider, by each of its operations', async () => {
    const published = { ...OIDC, authorization_url: `${ISSUER}/authorize`, token_url: `${ISSUER}/token` };
    const put = (by: Person, body: object) => by.client.post('/users/oidc-config', body);
    expect((await put(admin, published)).status).toBe(200);
    const [{ id }] = (await admin.client.get('/users/sso-providers/admin')).body;
    await anAccountAt(null, 'audit.view');
    const mine = { token_url: `${MINE_AT}/token`, client_secret: 'mine' };

    expect(answer(await put(manager, { ...published, ...mine }))).toEqual(refusal('audit.view'));
    expect(answer(await change(manager, id, { config: mine }))).toEqual(refusal('audit.view'));
    expect((await put(manager, { ...published, allowed_users: 'ada' })).status).toBe(200);
    expect((await put(admin, { ...published, ...mine })).status).toBe(200);
  });

  it('holds for a provider that takes the place of a removed one, whose accounts wait for it', async () => {
    const published = { ...OIDC, authorization_url: `${ISSUER}/authorize`, token_url: `${ISSUER}/token` };
    await admin.client.post('/users/oidc-config', published);
    await anAccountAt(null, 'audit.view');
    expect((await manager.client.delete('/users/oidc-config')).status).toBe(200);

    expect(answer(await create(manager, 'oidc'))).toEqual(refusal('audit.view'));
    expect(answer(await manager.client.post('/users/oidc-config', published))).toEqual(refusal('audit.view'));
    expect((await create(manager, 'google')).status).toBe(201);
    expect((await create(admin, 'oidc')).status).toBe(201);
  });

  it('is decided by what the caller holds when the change is made', async () => {
    const [id, holder] = [await aProvider('ldap'), await aHolder(running.app, 'providers.manage')];
    onceAfter(running.app.get(SsoProviderRepository), 'find', () =>
      plant(running.app, 'DELETE FROM user_role WHERE user_id = ?', [holder.userId]),
    );
    const { status, body } = await change(holder, id, { config: { usernameAttribute: 'mail' } });
    expect([status, body.code]).toEqual([403, 'ADMIN_REQUIRED']);
  });

  it('is decided by what accounts hold when the change is made', async () => {
    const id = await aProvider('ldap');
    const person = await anAccountAt(id);
    onceAfter(running.app.get(SsoProviderRepository), 'find', async () => {
      await admin.client.post('/users/make-admin', { username: person.name });
    });
    expect(answer(await change(manager, id, { config: { usernameAttribute: 'mail' } }))).toEqual(
      refusal('*'),
    );
  });

  it('is answered in advance by the access check', async () => {
    const id = await aProvider('ldap');
    await anAccountAt(id, 'audit.view');
    const considered = { kind: 'provider', providerId: id, config: { usernameAttribute: 'mail' } };
    expect(answer(await manager.client.post('/users/access-check', { change: considered }))).toEqual(
      refusal('audit.view'),
    );
  });
});

describe.each(engines)('a provider of the environment on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    env: { OIDC_ISSUER_URL: ISSUER, OIDC_CLIENT_ID: 'latchkey', OIDC_CLIENT_SECRET: 'a secret' },
  });

  it('keeps its accounts from a stored one that would take its place later', async () => {
    const admin = await aPerson(running.app, 'root');
    const manager = await aHolder(running.app, 'providers.manage');
    await plantIdentity(running.app, admin.name, ISSUER);
    const body = { name: 'Mine', type: 'oidc', config: OIDC };

    const refused = await manager.client.post('/users/sso-providers', body);
    expect([refused.status, refused.body.code]).toEqual([403, 'MORE_POWERFUL_USER']);
    const unchanged = await manager.client.put('/users/sso-providers/0', { config: { client_id: 'mine' } });
    expect([unchanged.status, unchanged.body.code]).toEqual([409, 'SSO_PROVIDER_READ_ONLY']);
    expect((await admin.client.post('/users/sso-providers', body)).status).toBe(201);
  });
});
