import { beforeEach, describe, expect, it } from '@jest/globals';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly, plant, plantIdentity, plantSetting } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, logInWithPasskey, PASSKEYS } from '../../support/fixtures/passkeys.js';
import { runningApp } from '../../support/app/running-app.js';

const PROVIDER = {
  client_id: 'latchkey',
  client_secret: 'a secret',
  issuer_url: 'https://sso.example.com/realms/main',
  authorization_url: 'https://sso.example.com/authorize',
  token_url: 'https://sso.example.com/token',
};

describe.each(engines)('passkeys as a way to log in on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let ada: Person;

  beforeEach(async () => {
    await plant(running.app, 'DELETE FROM user');
    await plant(running.app, 'DELETE FROM sso_provider');
    await plant(running.app, 'UPDATE instance_state SET first_user_id = NULL');
    await plantSetting(running.app, 'password_login_allowed', 'true');
    [admin, ada] = [await aPerson(running.app), await aPerson(running.app)];
  });

  const remove = ({ client }: Person, { id }: { id: string }) =>
    client.delete(`${PASSKEYS}/credentials/${id}`);
  const forbidPasswords = () => admin.client.patch('/users/password-login-allowed', { allowed: false });
  const codeOf = ({ status, body }: HttpResponse) => [status, body.code];
  const REFUSED = [409, 'WOULD_LOCK_OUT'];

  it('are removed freely while the password logs in', async () => {
    expect((await remove(ada, await aPasskey(ada.client))).status).toBe(200);
  });

  it('are not removed when they are the last one without password login', async () => {
    const [first, second] = [await aPasskey(ada.client), await aPasskey(ada.client)];
    const onlySecondFactor = await aPasskey(ada.client, { verifiesUser: false });
    await plantSetting(running.app, 'password_login_allowed', 'false');

    expect((await remove(ada, first)).status).toBe(200);
    expect(codeOf(await remove(ada, second))).toEqual(REFUSED);
    expect((await remove(ada, onlySecondFactor)).status).toBe(200);
  });

  it('leave one when two are removed at once', async () => {
    const both = [await aPasskey(ada.client), await aPasskey(ada.client)];
    await plantSetting(running.app, 'password_login_allowed', 'false');
    const answers = await Promise.all(both.map((passkey) => remove(ada, passkey)));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('are removed by an account that the provider admits', async () => {
    expect((await admin.client.post('/users/oidc-config', PROVIDER)).status).toBe(200);
    await plantIdentity(running.app, ada.name, PROVIDER.issuer_url);
    await makeOidcOnly(running.app, ada.name);

    expect((await remove(ada, await aPasskey(ada.client))).status).toBe(200);
  });

  it('of an account that has only a provider still log in without the provider, and then stay', async () => {
    await admin.client.post('/users/oidc-config', PROVIDER);
    await plantIdentity(running.app, ada.name, PROVIDER.issuer_url);
    await makeOidcOnly(running.app, ada.name);
    const passkey = await aPasskey(ada.client);
    expect((await admin.client.delete('/users/oidc-config')).status).toBe(200);

    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(200);
    expect(codeOf(await remove(ada, passkey))).toEqual(REFUSED);
  });

  it('of the only admin let the provider be removed on which the admin depends', async () => {
    await admin.client.post('/users/oidc-config', PROVIDER);
    await plantIdentity(running.app, admin.name, PROVIDER.issuer_url);
    await makeOidcOnly(running.app, admin.name);
    const removeProvider = () => admin.client.delete('/users/oidc-config');
    expect(codeOf(await removeProvider())).toEqual(REFUSED);
    await aPasskey(admin.client);

    expect((await removeProvider()).status).toBe(200);
  });

  it('of an admin let password login be forbidden, and then stay', async () => {
    expect(codeOf(await forbidPasswords())).toEqual(REFUSED);
    await aPasskey(admin.client, { verifiesUser: false });
    expect(codeOf(await forbidPasswords())).toEqual(REFUSED);
    const passkey = await aPasskey(admin.client);
    expect((await forbidPasswords()).status).toBe(200);
    expect(codeOf(await remove(admin, passkey))).toEqual(REFUSED);
  });

  it('of another host are no way to log in', async () => {
    await aPasskey(admin.client);
    await plant(running.app, "UPDATE passkey SET rp_id = 'old.example.com'");

    expect(codeOf(await forbidPasswords())).toEqual(REFUSED);
    const { credentials } = (await admin.client.get(`${PASSKEYS}/credentials`)).body;
    expect(credentials).toMatchObject([{ canLogIn: false, rpId: 'old.example.com' }]);
  });

  it('let a provider be unlinked without password login', async () => {
    const unlink = () => admin.client.post('/users/unlink-oidc-from-password', { userId: ada.userId });
    await plantIdentity(running.app, ada.name, PROVIDER.issuer_url);
    await plantSetting(running.app, 'password_login_allowed', 'false');

    expect(codeOf(await unlink())).toEqual(REFUSED);
    await aPasskey(ada.client);
    expect((await unlink()).status).toBe(200);
  });
});
