import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly, plant, plantIdentity, plantSetting } from '../../support/fixtures/db-fixtures.js';
import {
  aPersonAt,
  CLIENT,
  FRONTEND_URL,
  PUBLIC_URL,
  RealProvider,
} from '../../support/clients/real-provider.js';
import { runningApp } from '../../support/app/running-app.js';

const PROVIDER = {
  client_id: 'latchkey',
  client_secret: 'a secret',
  issuer_url: 'https://sso.example.com/realms/main',
  authorization_url: 'https://sso.example.com/authorize',
  token_url: 'https://sso.example.com/token',
};
const OFF = { client_id: '', client_secret: '', issuer_url: '', authorization_url: '', token_url: '' };

/** `sso` logs in at the provider, `local` with a password; both are admins, and password login is off. */
describe.each(engines)('the protection of the last admin who can log in on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let sso: Person;
  let local: Person;

  beforeEach(async () => {
    await plant(running.app, 'DELETE FROM user');
    await plant(running.app, 'DELETE FROM sso_provider');
    await plant(running.app, 'UPDATE instance_state SET first_user_id = NULL');
    await plantSetting(running.app, 'password_login_allowed', 'true');
    [local, sso] = [await aPerson(running.app), await aPerson(running.app)];
    await plant(running.app, 'UPDATE user SET is_admin = 1');
    await plantIdentity(running.app, sso.name, PROVIDER.issuer_url);
    await makeOidcOnly(running.app, sso.name);
    expect((await local.client.post('/users/oidc-config', PROVIDER)).status).toBe(200);
    await plantSetting(running.app, 'password_login_allowed', 'false');
  });

  const expectRefusal = (response: { status: number; body: { code?: string } }, code = 'WOULD_LOCK_OUT') =>
    expect([response.status, response.body.code]).toEqual([code === 'LAST_ADMIN' ? 403 : 409, code]);

  const demote = (by: Person, { name }: Person) => by.client.post('/users/remove-admin', { username: name });
  const remove = (by: Person, { name }: Person) => by.client.delete('/users/delete-user', { username: name });
  const configure = (by: Person, change: object) =>
    by.client.post('/users/oidc-config', { ...PROVIDER, ...change });

  it('rejects demoting or deleting the admin who can use the provider, but not the other one', async () => {
    expectRefusal(await demote(local, sso));
    expectRefusal(await remove(local, sso));
    expect((await sso.client.get('/users/me')).body.is_admin).toBe(true);

    expect((await demote(sso, local)).status).toBe(200);
    expect((await remove(sso, local)).status).toBe(200);
  });

  it('rejects deleting an admin whose password is the only way to log in', async () => {
    await plantSetting(running.app, 'password_login_allowed', 'true');
    await plant(running.app, 'DELETE FROM sso_provider');
    expectRefusal(await local.client.delete('/users/delete-account', { password: PASSWORD }));
    expectRefusal(await demote(sso, local));
    expectRefusal(await remove(sso, local));
    expect((await local.client.get('/users/me')).body.is_admin).toBe(true);

    await configure(local, {});
    expect((await local.client.delete('/users/delete-account', { password: PASSWORD })).status).toBe(200);
  });

  it('allows deleting users who are not admins in any state', async () => {
    await plantSetting(running.app, 'password_login_allowed', 'true');
    const member = await aPerson(running.app);
    await plantSetting(running.app, 'password_login_allowed', 'false');
    await plant(running.app, 'DELETE FROM sso_provider');

    expect((await remove(local, member)).status).toBe(200);
  });

  it.each([
    ['is switched off', OFF],
    ['is another one', { issuer_url: 'https://other.example.com' }],
    ['takes another claim for the identifier', { identifier_path: 'preferred_username' }],
    ['lets only others in', { allowed_users: 'somebody, @example.com' }],
  ])('rejects a provider that %s', async (_case, change) => {
    await plant(running.app, "UPDATE oidc_identity SET identifier_path = 'sub'");
    expectRefusal(await configure(local, change));
    expect((await running.app.client().get('/users/oidc-config')).body.issuer_url).toBe(PROVIDER.issuer_url);

    await plantSetting(running.app, 'password_login_allowed', 'true');
    expect((await configure(local, change)).status).toBe(200);
    expectRefusal(await local.client.patch('/users/password-login-allowed', { allowed: false }));
  });

  it('accepts a provider that leads the admin to the same account', async () => {
    const facts = [
      "UPDATE oidc_identity SET identifier_path = 'sub', email = ?, is_email_verified = 1",
    ] as const;
    await plant(running.app, ...facts, ['sso@example.com']);
    for (const change of [
      { issuer_url: `${PROVIDER.issuer_url}/../main` },
      { client_secret: 'another secret', scopes: 'openid' },
      { allowed_users: `somebody, ${sso.name.toUpperCase()}` },
      { allowed_users: '@example.com' },
      { allowed_users: 'sso@example.com' },
    ])
      expect((await configure(local, change)).body).toEqual({ message: 'OIDC configuration updated' });
  });

  it('accepts an allow list while the claims of the admin’s identity are unknown', async () => {
    expect((await configure(local, { allowed_users: '@example.com' })).status).toBe(200);
    expectRefusal(await configure(local, { issuer_url: 'https://other.example.com' }));
  });

  it('rejects removing the provider of the only admin although passwords are allowed', async () => {
    await plantSetting(running.app, 'password_login_allowed', 'true');
    await demote(sso, local);
    expectRefusal(await sso.client.delete('/users/oidc-config'));
    expectRefusal(await configure(sso, OFF));

    await sso.client.post('/users/make-admin', { username: local.name });
    expect((await sso.client.delete('/users/oidc-config')).status).toBe(200);
  });

  it('rejects disabling passwords for an admin whose identity belongs to another provider', async () => {
    await plantSetting(running.app, 'password_login_allowed', 'true');
    await plantIdentity(running.app, sso.name, 'https://other.example.com');
    expectRefusal(await local.client.patch('/users/password-login-allowed', { allowed: false }));

    await plantIdentity(running.app, sso.name, PROVIDER.issuer_url);
    expect((await local.client.patch('/users/password-login-allowed', { allowed: false })).status).toBe(200);
  });

  it('rejects linking the only admin into an account without the role', async () => {
    const body = { oidcUserId: sso.userId, targetUsername: local.name };
    await plant(running.app, 'UPDATE user SET is_admin = 0 WHERE id = ?', [local.userId]);
    expectRefusal(await sso.client.post('/users/link-oidc-to-password', body), 'LAST_ADMIN');

    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [local.userId]);
    expect((await sso.client.post('/users/link-oidc-to-password', body)).status).toBe(200);
    expect((await local.client.get('/users/me')).status).toBe(401);
  });
});

describe.each(engines)('the claims stored at a login through the provider on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  const running = runningApp(createDatabase, { env: { PUBLIC_URL, FRONTEND_URL }, clock: null });

  beforeAll(async () => {
    provider = await (await RealProvider.listen()).open();
  });
  afterAll(() => provider.close());

  it('decide whether a later allow list would lock out the admin', async () => {
    const { client } = await aPerson(running.app, 'root');
    const config = {
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      issuer_url: provider.issuer,
      authorization_url: `${provider.issuer}/auth`,
      token_url: `${provider.issuer}/token`,
    };
    await client.post('/users/oidc-config', config);
    provider.accounts.set('chief', { email: 'chief@example.com', email_verified: false });
    await aPersonAt(running.app, 'chief');
    await client.post('/users/make-admin', { username: 'chief' });
    const restrict = () => client.post('/users/oidc-config', { ...config, allowed_users: '@example.com' });
    await client.patch('/users/password-login-allowed', { allowed: false });
    expect((await restrict()).body.code).toBe('WOULD_LOCK_OUT');

    provider.accounts.set('chief', { email: 'chief@example.com', email_verified: true });
    await aPersonAt(running.app, 'chief');
    expect((await restrict()).status).toBe(200);
    provider.accounts.set('chief', { email: 'chief@example.net', email_verified: true });
    await client.post('/users/oidc-config', config);
    await aPersonAt(running.app, 'chief');
    expect((await restrict()).body.code).toBe('WOULD_LOCK_OUT');
  });
});
