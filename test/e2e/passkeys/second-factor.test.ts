import { describe, expect, it } from '@jest/globals';
import { PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { aPasskey, logInWithPasskey, PASSKEYS } from '../../support/fixtures/passkeys.js';
import { aGuardedPerson, firstStep } from '../../support/fixtures/second-factor.js';
import { runningApp } from '../../support/app/running-app.js';

const KEY = { verifiesUser: false };

describe.each(engines)('a passkey as second factor on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('completes a login with the password, although it does not verify its user', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client, KEY);
    const browser = running.app.client();
    const tempToken = await firstStep(browser, ada);
    const response = await logInWithPasskey(browser, key, { tempToken });

    expect([response.status, response.body]).toEqual([
      200,
      expect.objectContaining({ username: ada.name, totp_enabled: true, data_unlocked: true }),
    ]);
    expect((await browser.get('/users/me')).status).toBe(200);
  });

  it('is offered for the user of the token only', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client, KEY);
    const eve = await aGuardedPerson(running.app);
    const offered = async (person: typeof ada) => {
      const temp_token = await firstStep(running.app.client(), person);
      return running.app.client().post(`${PASSKEYS}/authenticate/options`, { temp_token });
    };

    expect((await offered(ada)).body.options.allowCredentials).toEqual([
      { id: key.credentialId.toString('base64url'), type: 'public-key', transports: ['internal'] },
    ]);
    expect(await offered(eve)).toMatchObject({ status: 404, body: { code: 'NO_PASSKEYS' } });
    const forged = await running.app.client().post(`${PASSKEYS}/authenticate/options`, { temp_token: 'x' });
    expect([forged.status, forged.body.code]).toEqual([401, 'INVALID_TEMP_TOKEN']);
  });

  it('is not enough alone', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client, KEY);
    const response = await logInWithPasskey(running.app.client(), key);

    expect([response.status, response.body.code]).toEqual([401, 'PASSKEY_NOT_VERIFIED']);
  });

  it('cannot become a complete login by claiming to verify its user', async () => {
    const key = await aPasskey((await aPerson(running.app)).client, KEY);
    const response = await logInWithPasskey(running.app.client(), key, { deviation: { verifiesUser: true } });

    expect([response.status, response.body.code]).toEqual([401, 'PASSKEY_NOT_VERIFIED']);
  });

  it('becomes a complete login once it has verified its user beside the password', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client, KEY);
    const browser = running.app.client();
    const deviation = { verifiesUser: true };
    const tempToken = await firstStep(browser, ada);
    expect((await logInWithPasskey(browser, key, { tempToken, deviation })).status).toBe(200);

    expect((await logInWithPasskey(running.app.client(), key, { deviation })).status).toBe(200);
    expect((await logInWithPasskey(running.app.client(), key)).body.code).toBe('PASSKEY_NOT_VERIFIED');
  });

  it('verifies its user at every use if that was required at registration', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client, {}, { userVerification: 'required' });
    const browser = running.app.client();
    const tempToken = await firstStep(browser, ada);
    const response = await logInWithPasskey(browser, key, { tempToken, deviation: KEY });

    expect([response.status, response.body.code]).toEqual([401, 'PASSKEY_NOT_VERIFIED']);
  });

  it('of another user does not complete the login', async () => {
    const [ada, eve] = [await aGuardedPerson(running.app), await aGuardedPerson(running.app)];
    await aPasskey(ada.client, KEY);
    const foreign = await aPasskey(eve.client);
    const browser = running.app.client();
    const tempToken = await firstStep(browser, ada);
    const response = await logInWithPasskey(browser, foreign, { tempToken });

    expect([response.status, response.body.code]).toEqual([401, 'INVALID_PASSKEY']);
  });

  it('is not accepted with the challenge of another step or another login', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client);
    const browser = running.app.client();
    const [one, two] = [await firstStep(browser, ada), await firstStep(browser, ada)];
    const { options, challengeId } = (
      await browser.post(`${PASSKEYS}/authenticate/options`, { temp_token: one })
    ).body;
    const response = key.get(options);
    const send = (more: object) =>
      browser.post(`${PASSKEYS}/authenticate/verify`, { challengeId, response, ...more });
    const expired = { status: 400, body: { code: 'PASSKEY_CHALLENGE_EXPIRED' } };

    expect(await send({})).toMatchObject(expired);
    expect(await send({ temp_token: two })).toMatchObject(expired);
    expect((await send({ temp_token: one })).status).toBe(200);
    expect(await send({ temp_token: one })).toMatchObject({
      status: 401,
      body: { code: 'INVALID_TEMP_TOKEN' },
    });
  });

  it('trusts the device with rememberMe, like a code', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client, KEY);
    const browser = running.app.client();
    const tempToken = await firstStep(browser, ada);
    await logInWithPasskey(browser, key, { tempToken, more: { rememberMe: true } });
    const again = await browser.post('/users/login', {
      username: ada.name,
      password: 'correct horse battery',
    });

    expect([again.status, again.body.requires_totp]).toEqual([200, undefined]);
  });

  it('has five attempts for each login', async () => {
    const ada = await aGuardedPerson(running.app);
    const key = await aPasskey(ada.client, KEY);
    const browser = running.app.client();
    const tempToken = await firstStep(browser, ada);
    const statuses = [];
    for (let attempt = 0; attempt < 6; attempt += 1)
      statuses.push((await logInWithPasskey(browser, new PasskeyAuthenticator(), { tempToken })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);

    const next = await firstStep(browser, ada);
    expect((await logInWithPasskey(browser, key, { tempToken: next })).status).toBe(200);
  });

  it('is not asked for after a passkey that has verified its user', async () => {
    const ada = await aGuardedPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const response = await logInWithPasskey(running.app.client(), passkey);

    expect([response.status, response.body.requires_totp]).toEqual([200, undefined]);
  });
});
