import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, plantIdentity, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const SECRET = 'a secret of the provider';
const CONFIG = {
  client_id: 'latchkey',
  client_secret: SECRET,
  issuer_url: 'https://sso.example.com/realms/main/',
  authorization_url: 'https://sso.example.com/authorize',
  token_url: 'https://sso.example.com/token',
};
const PUBLIC = {
  client_id: CONFIG.client_id,
  issuer_url: CONFIG.issuer_url,
  authorization_url: CONFIG.authorization_url,
  scopes: 'openid email profile',
};
const FULL = {
  ...PUBLIC,
  client_secret: SECRET,
  token_url: CONFIG.token_url,
  userinfo_url: null,
  token_endpoint_auth_method: null,
  use_userinfo: true,
  identifier_path: 'sub',
  name_path: 'name',
  allowed_users: '',
  source: 'database',
};
const EMPTY = Object.fromEntries(Object.keys(CONFIG).map((name) => [name, '']));
const ENVIRONMENT = {
  OIDC_ISSUER_URL: 'https://env.example.com/',
  OIDC_CLIENT_ID: 'from-env',
  OIDC_CLIENT_SECRET: 'env secret',
  OIDC_ALLOWED_USERS: '@example.com, ada',
  OIDC_TOKEN_ENDPOINT_AUTH_METHOD: 'client_secret_post',
  OIDC_USE_USERINFO: 'false',
};

describe.each(engines)('the provider configuration on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let user: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    user = await aPerson(running.app);
  });

  const shown = async () => (await running.app.client().get('/users/oidc-config')).body;

  it('is the JSON value null while there is none', async () => {
    for (const path of ['/users/oidc-config', '/users/oidc-config/admin']) {
      const response = await fetch(running.app.url + path, {
        headers: { cookie: `jwt=${admin.client.cookies.get('jwt')}` },
      });
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await response.text()).toBe('null');
    }
  });

  it('is stored by an admin, shown to all without the secret and to admins with it', async () => {
    const response = await admin.client.post('/users/oidc-config', CONFIG);

    expect([response.status, response.body]).toEqual([200, { message: 'OIDC configuration updated' }]);
    expect(await shown()).toEqual(PUBLIC);
    expect((await admin.client.get('/users/oidc-config/admin')).body).toEqual(FULL);
  });

  it('uses the default for a setting that is missing in an older row', async () => {
    const [row] = await stored<{ settings: string }>(
      running.app,
      'SELECT settings FROM sso_provider WHERE is_primary = 1',
    );
    const { tokenAuthMethod, useUserinfo, ...older } = JSON.parse(row!.settings) as Record<string, unknown>;
    expect([tokenAuthMethod, useUserinfo]).toEqual([null, true]);
    await plant(running.app, 'UPDATE sso_provider SET settings = ? WHERE is_primary = 1', [
      JSON.stringify(older),
    ]);

    expect((await admin.client.get('/users/oidc-config/admin')).body).toEqual(FULL);
  });

  it('stores its secret encrypted', async () => {
    const [row] = await stored(running.app, 'SELECT settings, secret FROM sso_provider');

    expect(String(row!['settings'])).not.toContain(SECRET);
    expect((row!['secret'] as Buffer).includes(SECRET)).toBe(false);
  });

  it('is replaced by the next one, with all optional settings', async () => {
    const more = {
      ...CONFIG,
      userinfo_url: 'https://sso.example.com/userinfo',
      token_endpoint_auth_method: 'client_secret_post',
      use_userinfo: false,
      identifier_path: 'ids.main',
      name_path: 'nick',
      scopes: 'openid groups',
      allowed_users: '@example.com\n ada@example.org,,',
    };
    expect((await admin.client.post('/users/oidc-config', more)).status).toBe(200);

    expect((await admin.client.get('/users/oidc-config/admin')).body).toEqual({
      ...more,
      source: 'database',
    });
  });

  it.each([
    [['client_secret'], { ...CONFIG, client_secret: '  ' }],
    [['issuer_url', 'token_url'], { ...CONFIG, issuer_url: null, token_url: undefined }],
    [['client_secret', 'issuer_url', 'authorization_url', 'token_url'], { client_id: 'latchkey' }],
  ])('is rejected when %j is missing', async (missing, body) => {
    const response = await admin.client.post('/users/oidc-config', body);

    expect([response.status, response.body]).toEqual([
      400,
      { error: 'All OIDC configuration fields are required', code: 'INCOMPLETE_OIDC_CONFIG', missing },
    ]);
  });

  it.each([
    'sso.example.com',
    'http://sso.example.com',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user:password@sso.example.com',
    'https://169.254.169.254/latest',
    'http://169.254.169.254/latest',
    'https://[fe80::1]/',
    'https://[::ffff:169.254.169.254]/',
  ])('is rejected with the address %s', async (issuer_url) => {
    const response = await admin.client.post('/users/oidc-config', { ...CONFIG, issuer_url });

    expect([response.status, response.body.code, response.body.field]).toEqual([
      400,
      'INVALID_URL',
      'issuer_url',
    ]);
  });

  it.each([{ client_id: 5 }, { issuer_url: ['https://sso.example.com'] }, { scopes: true }])(
    'is rejected with %j',
    async (wrong) => {
      const response = await admin.client.post('/users/oidc-config', { ...CONFIG, ...wrong });

      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    },
  );

  it.each([
    ['POST', '/users/oidc-config'],
    ['DELETE', '/users/oidc-config'],
    ['GET', '/users/oidc-config/admin'],
    ['PATCH', '/users/oidc-auto-provision'],
  ])('cannot be used by other users: %s %s', async (method, path) => {
    const response = await user.client.send(method, path, method === 'GET' ? undefined : {}, {});

    expect([response.status, response.body.code]).toEqual([403, 'ADMIN_REQUIRED']);
  });

  it.each([EMPTY, {}, { client_id: null, client_secret: null }])('is disabled by %j', async (empty) => {
    await admin.client.post('/users/oidc-config', CONFIG);
    const response = await admin.client.post('/users/oidc-config', empty);

    expect([response.status, response.body]).toEqual([200, { message: 'OIDC configuration disabled' }]);
    expect(await shown()).toBeNull();
  });

  it('can be deleted, even when there is none', async () => {
    await admin.client.post('/users/oidc-config', CONFIG);
    for (let time = 1; time <= 2; time += 1) {
      const response = await admin.client.delete('/users/oidc-config');
      expect([response.status, response.body]).toEqual([200, { message: 'OIDC configuration disabled' }]);
    }
    expect(await shown()).toBeNull();
  });

  it('cannot be removed while it is the only way to log in', async () => {
    await admin.client.post('/users/oidc-config', CONFIG);
    await plantIdentity(running.app, admin.name, CONFIG.issuer_url);
    const off = await admin.client.patch('/users/password-login-allowed', { allowed: false });
    const deleted = await admin.client.delete('/users/oidc-config');
    const emptied = await admin.client.post('/users/oidc-config', EMPTY);

    expect([off.status, deleted.status, emptied.status]).toEqual([200, 409, 409]);
    expect(deleted.body.code).toBe('WOULD_LOCK_OUT');
    expect(await shown()).toEqual(PUBLIC);
    await admin.client.patch('/users/password-login-allowed', { allowed: true });
    expect((await admin.client.delete('/users/oidc-config')).status).toBe(200);
    const again = await admin.client.patch('/users/password-login-allowed', { allowed: false });
    expect([again.status, again.body.code]).toEqual([409, 'WOULD_LOCK_OUT']);
  });

  it('is either removed or made the only way to log in when both are requested at once', async () => {
    await plantIdentity(running.app, admin.name, CONFIG.issuer_url);
    for (let round = 0; round < 5; round += 1) {
      await admin.client.post('/users/oidc-config', CONFIG);
      const responses = await Promise.all([
        admin.client.patch('/users/password-login-allowed', { allowed: false }),
        admin.client.delete('/users/oidc-config'),
      ]);
      expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
      await admin.client.patch('/users/password-login-allowed', { allowed: true });
    }
  });

  it('says whether unknown users get an account, which an admin can change', async () => {
    expect((await running.app.client().get('/users/oidc-auto-provision')).body).toEqual({ enabled: false });
    for (const enabled of [true, false]) {
      const response = await admin.client.patch('/users/oidc-auto-provision', { enabled });
      expect([response.status, response.body]).toEqual([200, { enabled }]);
      expect((await user.client.get('/users/oidc-auto-provision')).body).toEqual({ enabled });
    }
    expect((await admin.client.patch('/users/oidc-auto-provision', { enabled: 'true' })).status).toBe(400);
  });
});

describe.each(engines)('a provider configured by environment variables on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: ENVIRONMENT });

  it('takes precedence over the stored one and does not change it', async () => {
    const { client } = await aPerson(running.app);
    const ofEnvironment = {
      client_id: 'from-env',
      client_secret: 'env secret',
      issuer_url: 'https://env.example.com/',
      authorization_url: null,
      token_url: null,
      userinfo_url: null,
      token_endpoint_auth_method: 'client_secret_post',
      use_userinfo: false,
      identifier_path: 'sub',
      name_path: 'name',
      scopes: 'openid email profile',
      allowed_users: '@example.com, ada',
      source: 'environment',
    };
    expect((await client.get('/users/oidc-config/admin')).body).toEqual(ofEnvironment);
    expect((await client.post('/users/oidc-config', CONFIG)).status).toBe(200);

    expect((await client.get('/users/oidc-config/admin')).body).toEqual(ofEnvironment);
    expect((await client.get('/users/oidc-config')).body.client_id).toBe('from-env');
    expect(await stored(running.app, 'SELECT id FROM sso_provider')).toHaveLength(1);
    expect((await client.delete('/users/oidc-config')).status).toBe(200);
    expect((await client.get('/users/oidc-config/admin')).body).toEqual(ofEnvironment);
  });
});
