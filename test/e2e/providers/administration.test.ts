import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { makeOidcOnly, plant, plantSetting, stored } from '../../support/fixtures/db-fixtures.js';
import { digest } from '#platform/crypto';

const SECRET = 'a client secret';
const CLIENT = { client_id: 'latchkey', client_secret: SECRET };
const ISSUER = 'https://sso.example.com';
const GITHUB = 'https://github.com/login/oauth';
const FRONT_END = {
  ...CLIENT,
  ...{ issuer_url: 'https://token.actions.githubusercontent.com', authorization_url: `${GITHUB}/authorize` },
  ...{ token_url: `${GITHUB}/access_token`, userinfo_url: 'https://api.github.com/user' },
  ...{ identifier_path: '', name_path: '', scopes: '', allowed_users: '' },
};
const COMMON = {
  ...{ client_id: 'latchkey', client_secret: 'set', base_url: null, authorization_url: null },
  ...{ token_url: null, userinfo_url: null, token_endpoint_auth_method: null, use_userinfo: true },
  ...{ identifier_path: 'sub', name_path: 'name', scopes: 'openid email profile', allowed_users: '' },
  ...{ group_claim: null, admin_group: null, role_map: [] },
};

describe.each(engines)('the administration of identity providers on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'root');
  });
  beforeEach(() => plant(running.app, 'DELETE FROM sso_provider'));

  const create = (type: string, config: object, fields: object = {}) =>
    admin.client.post('/users/sso-providers', { name: type, type, config, ...fields });
  const oidc = (config: object = {}, fields: object = {}) =>
    create('oidc', { ...CLIENT, issuer_url: ISSUER, ...config }, fields);
  const change = (id: number, body: object) => admin.client.put(`/users/sso-providers/${id}`, body);
  const list = async () => (await admin.client.get('/users/sso-providers/admin')).body;
  const problem = ({ status, body }: { status: number; body: { code?: string; field?: string } }) => [
    status,
    body.code,
    body.field,
  ];

  it.each([
    ['oidc', { ...CLIENT, issuer_url: ISSUER }, { issuer_url: ISSUER }],
    ['google', CLIENT, { issuer_url: 'https://accounts.google.com' }],
    [
      'github',
      FRONT_END,
      {
        ...{ issuer_url: GITHUB, base_url: 'https://github.com', authorization_url: `${GITHUB}/authorize` },
        ...{ token_url: `${GITHUB}/access_token`, userinfo_url: 'https://api.github.com/user' },
        ...{ name_path: 'login', scopes: 'read:user user:email' },
      },
    ],
  ])('adds %s with its defaults, and never shows the secret', async (type, config, shown) => {
    const { status, body } = await create(type, config);
    expect([status, body.config]).toEqual([201, { ...COMMON, ...shown }]);
    const [row] = await stored<{ settings: string; secret: Uint8Array }>(
      running.app,
      'SELECT settings, secret FROM sso_provider',
    );
    expect(row!.settings + JSON.stringify(await list())).not.toContain(SECRET);
    expect(Buffer.from(row!.secret).includes(SECRET)).toBe(false);
  });

  it.each([
    ['https://github.example.com/', 'https://github.example.com/api/v3/user'],
    ['https://octo.ghe.com', 'https://api.octo.ghe.com/user'],
  ])('finds the API of GitHub Enterprise at %s', async (base_url, api) => {
    const { body } = await create('github', { ...CLIENT, base_url });
    expect(body.config.userinfo_url).toBe(api);
    expect(body.config.base_url).toBe(base_url.replace(/\/$/, ''));
  });

  it.each<[string, string, object]>([
    ['oidc', 'client_id', { client_id: '' }],
    ['oidc', 'client_secret', { client_secret: 'set' }],
    ['oidc', 'issuer_url', { issuer_url: 'http://sso.example.com' }],
    ['oidc', 'issuer_url', { issuer_url: 'https://169.254.169.254' }],
    ['oidc', 'token_url', { token_url: 'file:///etc/passwd' }],
    ['oidc', 'identifier_path', { identifier_path: 7 }],
    ['oidc', 'use_userinfo', { use_userinfo: 'true' }],
    ['oidc', 'token_endpoint_auth_method', { token_endpoint_auth_method: 'none' }],
    ['oidc', 'ca_cert', { ca_cert: '-----BEGIN CERTIFICATE-----' }],
    ['google', 'issuer_url', { issuer_url: ISSUER }],
    ['google', 'identifier_path', { identifier_path: 'email' }],
    ['github', 'base_url', { base_url: 'http://github.example.com' }],
    ['github', 'identifier_path', { identifier_path: 'login' }],
  ])('refuses %s with a %s that cannot be used', async (type, field, config) => {
    const defaults = type === 'oidc' ? { issuer_url: ISSUER } : {};
    const response = await create(type, { ...CLIENT, ...defaults, ...config });
    expect(problem(response)).toEqual([400, 'INVALID_PROVIDER_SETTINGS', field]);
  });

  it('keeps the secret that is written back as it is shown, and asks for it where it would go elsewhere', async () => {
    const { body: added } = await oidc({ token_url: `${ISSUER}/token` });
    const secret = async () => {
      await admin.client.put(`/users/sso-providers/${added.id}`, { enabled: true });
      return (await admin.client.get('/users/oidc-config/admin')).body.client_secret;
    };
    expect((await change(added.id, { name: 'Renamed', config: added.config })).status).toBe(200);
    expect(await secret()).toBe(SECRET);

    for (const field of ['issuer_url', 'token_url', 'authorization_url', 'userinfo_url']) {
      const config = { [field]: 'https://other.example.com/x' };
      const refused = await change(added.id, { config });
      expect(problem(refused)).toEqual([400, 'INVALID_PROVIDER_SETTINGS', 'client_secret']);
      const config2 = { ...config, client_secret: SECRET };
      expect((await change(added.id, { config: config2 })).status).toBe(200);
      await change(added.id, { config: { ...added.config, client_secret: SECRET } });
    }
    const { body: github } = await create('github', CLIENT);
    const moved = await change(github.id, { config: { base_url: 'https://github.example.com' } });
    expect(problem(moved)).toEqual([400, 'INVALID_PROVIDER_SETTINGS', 'client_secret']);
  });

  it('does not change the type of a provider', async () => {
    const { body } = await create('google', CLIENT);
    expect(problem(await change(body.id, { type: 'oidc' }))).toEqual([
      400,
      'INVALID_PROVIDER_SETTINGS',
      'type',
    ]);
  });

  it('shows the first OpenID Connect provider as the configuration, whatever the order', async () => {
    await create('google', CLIENT);
    expect((await running.app.client().get('/users/oidc-config')).body).toBe(null);
    await oidc({}, { displayOrder: 5 });
    await oidc({ issuer_url: 'https://two.example.com' });
    expect((await running.app.client().get('/users/oidc-config')).body).toEqual({
      ...{ client_id: 'latchkey', issuer_url: ISSUER },
      ...{ authorization_url: null, scopes: 'openid email profile' },
    });

    const published = {
      ...{ client_id: 'published', client_secret: 'another', issuer_url: ISSUER },
      ...{ authorization_url: `${ISSUER}/authorize`, token_url: `${ISSUER}/token` },
    };
    expect((await admin.client.post('/users/oidc-config', published)).status).toBe(200);
    expect((await list()).map((row: { config: { client_id: string } }) => row.config.client_id)).toEqual([
      'latchkey',
      'latchkey',
      'published',
    ]);
    expect((await admin.client.delete('/users/oidc-config')).status).toBe(200);
    expect((await running.app.client().get('/users/oidc-config')).body).toBe(null);
    expect((await list()).length).toBe(2);
  });

  it('makes one of several providers that are added at once the first', async () => {
    const added = await Promise.all([1, 2, 3, 4].map(() => oidc()));
    expect(added.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const rows = await stored(running.app, 'SELECT id FROM sso_provider WHERE is_primary = 1');
    expect(rows).toHaveLength(1);
  });

  it('keeps the last way in of the last admin, at whichever provider that is', async () => {
    await oidc();
    const { body: second } = await create('github', CLIENT);
    const link = [digest(JSON.stringify([`provider:${second.id}:${GITHUB}`, '7'])), admin.userId, GITHUB];
    await plant(
      running.app,
      `INSERT INTO oidc_identity (identity_digest, user_id, issuer, identifier, identifier_path, name_digest, created_at, provider_id)
       VALUES (?, ?, ?, '7', 'sub', ?, 0, ?)`,
      [...link, digest('root'), second.id],
    );
    await makeOidcOnly(running.app, 'root');
    const refused = [409, 'WOULD_LOCK_OUT', undefined];
    expect(problem(await change(second.id, { enabled: false }))).toEqual(refused);
    expect(problem(await change(second.id, { config: { allowed_users: '8' } }))).toEqual(refused);
    expect((await change(second.id, { config: { allowed_users: '7' } })).status).toBe(200);
    // The other provider makes no difference to this admin.
    expect((await admin.client.delete('/users/oidc-config')).status).toBe(200);
    expect(problem(await admin.client.delete(`/users/sso-providers/${second.id}`))).toEqual([
      409,
      'SSO_PROVIDER_IN_USE',
      undefined,
    ]);
    await plantSetting(running.app, 'password_login_allowed', 'true');
  });
});

describe.each(engines)('a provider of the environment on %s', (_name, createDatabase) => {
  const env = { OIDC_ISSUER_URL: ISSUER, OIDC_CLIENT_ID: 'own', OIDC_CLIENT_SECRET: SECRET };
  const running = runningApp(createDatabase, { env });

  it('is shown first and cannot be changed, and takes the place of the first stored one only', async () => {
    const { client } = await aPerson(running.app, 'root');
    const add = async (name: string) =>
      (
        await client.post('/users/sso-providers', {
          ...{ name, type: 'oidc' },
          config: { ...CLIENT, issuer_url: ISSUER },
        })
      ).body.id as number;
    const [first, second] = [await add('First'), await add('Second')];
    const listed = (await client.get('/users/sso-providers/admin')).body;

    expect(listed.map((row: object) => pick(row, 'id', 'source', 'isReplaced'))).toEqual([
      { id: 0, source: 'environment', isReplaced: false },
      { id: first, source: 'database', isReplaced: true },
      { id: second, source: 'database', isReplaced: false },
    ]);
    expect(JSON.stringify(listed)).not.toContain(SECRET);
    expect((await running.app.client().get('/users/sso-providers')).body).toEqual([
      { id: 0, name: 'SSO', type: 'oidc', displayOrder: 0 },
      { id: second, name: 'Second', type: 'oidc', displayOrder: 0 },
    ]);
    const refusals = [
      await client.put('/users/sso-providers/0', { enabled: false }),
      await client.delete('/users/sso-providers/0'),
    ];
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual(
      Array(2).fill([409, 'SSO_PROVIDER_READ_ONLY']),
    );
    const replaced = await client.get(`/users/oidc/authorize?providerId=${first}`);
    expect([replaced.status, replaced.body.code]).toEqual([404, 'SSO_PROVIDER_NOT_FOUND']);
  });
});

const pick = (row: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
