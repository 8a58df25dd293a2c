import { beforeAll, describe, expect, it } from '@jest/globals';
import { type HttpClient, type HttpResponse } from '../../support/clients/http-client.js';
import { type PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly, stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, logInWithPasskey, PASSKEYS, proofOf } from '../../support/fixtures/passkeys.js';
import { MINUTE } from '../../support/fixtures/screen-lock.js';
import { resetPassword } from '../../support/fixtures/resets.js';
import { aGuardedPerson, firstStep } from '../../support/fixtures/second-factor.js';
import { runningApp } from '../../support/app/running-app.js';

const ITEM = '/users/data/hosts';

describe.each(engines)('the data key after a login with a passkey on %s', (_name, createDatabase) => {
  describe('that the server cannot open', () => {
    const running = runningApp(createDatabase, { env: { DATA_RECOVERY: 'none' } });

    let admin: Person;

    beforeAll(async () => {
      admin = await aPerson(running.app);
    });

    /** Replaces the data key; returns the new password. */
    const reset = async ({ name }: Person): Promise<string> => {
      await resetPassword(running.app, name, 'third horse battery');
      return 'third horse battery';
    };
    const unlocksData = async (client: HttpClient): Promise<boolean> =>
      (await client.get(`${PASSKEYS}/credentials`)).body.credentials[0].unlocksData;
    const store = ({ client }: Person) => client.put(ITEM, { value: ['web-1'] });
    const enter = async (passkey: PasskeyAuthenticator): Promise<[HttpClient, HttpResponse['body']]> => {
      const client = running.app.client();
      return [client, (await logInWithPasskey(client, passkey)).body];
    };

    it('is opened by a passkey with the PRF extension, through a slot of its own', async () => {
      const ada = await aPerson(running.app);
      await store(ada);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      const [browser, body] = await enter(passkey);

      expect([body.data_unlocked, body.message]).toEqual([true, undefined]);
      expect((await browser.get(ITEM)).body.value).toEqual(['web-1']);
      const { credentials } = (await ada.client.get(`${PASSKEYS}/credentials`)).body;
      expect(credentials[0].unlocksData).toBe(true);
    });

    it('stays locked for one without it, and the response says so', async () => {
      const ada = await aPerson(running.app);
      await store(ada);
      const [browser, body] = await enter(await aPasskey(ada.client));

      expect(body).toMatchObject({ success: true, data_unlocked: false });
      expect(body.message).toMatch(/data stays locked.*password/);
      expect((await browser.get(ITEM)).body.code).toBe('DATA_LOCKED');
      expect((await browser.post('/users/unlock-data', { password: PASSWORD })).status).toBe(200);
      expect((await browser.get(ITEM)).body.value).toEqual(['web-1']);
    });

    it('stays locked for a wrong output of the extension, and the login succeeds', async () => {
      const ada = await aPerson(running.app);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      const client = running.app.client();
      const { options, challengeId } = (await client.post(`${PASSKEYS}/authenticate/options`, {})).body;
      for (const first of [Buffer.alloc(32).toString('base64url'), 'AAAA', 7]) {
        const response = { ...passkey.get(options), clientExtensionResults: { prf: { results: { first } } } };
        const request = { challengeId, response };
        const { body } = await client.post(`${PASSKEYS}/authenticate/verify`, request);
        if (body.code !== 'PASSKEY_CHALLENGE_EXPIRED') expect(body.data_unlocked).toBe(false);
      }
    });

    it('is opened again after a change of the password, and not after a reset', async () => {
      const ada = await aPerson(running.app);
      await store(ada);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      const passwords = { oldPassword: PASSWORD, newPassword: 'another horse battery' };
      await ada.client.post('/users/change-password', passwords);
      expect((await enter(passkey))[1].data_unlocked).toBe(true);

      await resetPassword(running.app, ada.name, 'third horse battery');
      const [browser, body] = await enter(passkey);
      expect(body.data_unlocked).toBe(false);
      expect(await unlocksData(browser)).toBe(false);
    });

    it('is opened after a reset once the passkey was used beside the new password, with the old data', async () => {
      const ada = await aGuardedPerson(running.app);
      await store(ada);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      const password = await reset(ada);
      const browser = running.app.client();
      const login = await browser.post('/users/login', { username: ada.name, password });
      const { body } = await logInWithPasskey(browser, passkey, { tempToken: login.body.temp_token });

      expect(body.data_unlocked).toBe(true);
      expect((await browser.get(ITEM)).body.value).toEqual(['web-1']);
      expect(await unlocksData(browser)).toBe(true);
      const [elsewhere, again] = await enter(passkey);
      expect(again.data_unlocked).toBe(true);
      expect((await elsewhere.get(ITEM)).body.value).toEqual(['web-1']);
    });

    it('is opened after a reset once the passkey has proved who uses a session with the new password', async () => {
      const ada = await aPerson(running.app);
      await store(ada);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      const password = await reset(ada);
      const browser = running.app.client();
      await browser.post('/users/login', { username: ada.name, password });
      expect((await browser.get(ITEM)).body.code).toBe('DATA_LOCKED');
      const webauthn = await proofOf(browser, '/users/reauthenticate/options', passkey);
      expect((await browser.post('/users/reauthenticate', { webauthn })).status).toBe(200);

      expect((await browser.get(ITEM)).body.value).toEqual(['web-1']);
      expect((await enter(passkey))[1].data_unlocked).toBe(true);
      const query = "SELECT factor FROM audit_log WHERE subject_id = ? AND action = 'data.restored'";
      expect(await stored(running.app, query, [ada.userId])).toEqual([{ factor: 'passkey' }]);
    });

    it('is not opened after an admin has set a password, before the passkey is used beside it', async () => {
      const ada = await aPerson(running.app);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      await admin.client.post('/users/reauthenticate', { password: PASSWORD });
      const order = { userId: ada.userId, newPassword: 'another horse battery', confirmDataWipe: true };
      const { body: wiped } = await admin.client.post('/users/admin/reset-password', order);
      expect(wiped.dataWiped).toBe(true);

      const [browser, body] = await enter(passkey);
      expect([body.data_unlocked, await unlocksData(browser)]).toEqual([false, false]);
    });

    it('gets no slot from a proof in a session whose data is locked', async () => {
      const ada = await aPerson(running.app);
      const passkey = await aPasskey(ada.client, { hasPrf: true }, { withoutPrf: true });
      const [browser] = await enter(passkey);
      const webauthn = await proofOf(browser, '/users/reauthenticate/options', passkey);
      expect((await browser.post('/users/reauthenticate', { webauthn })).status).toBe(200);

      expect(await unlocksData(browser)).toBe(false);
    });

    it('gets a slot when the passkey is used beside the password, if it had none', async () => {
      const ada = await aGuardedPerson(running.app);
      const passkey = await aPasskey(ada.client, { hasPrf: true }, { withoutPrf: true });
      expect((await enter(passkey))[1].data_unlocked).toBe(false);
      const browser = running.app.client();
      const tempToken = await firstStep(browser, ada);
      expect((await logInWithPasskey(browser, passkey, { tempToken })).body.data_unlocked).toBe(true);

      expect((await enter(passkey))[1].data_unlocked).toBe(true);
    });

    it('stays locked without a hint at a password for an account that has none', async () => {
      const ada = await aPerson(running.app);
      await makeOidcOnly(running.app, ada.name);
      const [, body] = await enter(await aPasskey(ada.client));

      expect(body.message).toBe('The data stays locked: this passkey cannot unlock it');
    });

    it('does not open the old data later than 30 days after a reset', async () => {
      const ada = await aPerson(running.app);
      await store(ada);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      const password = await reset(ada);
      running.app.clock.advance(30 * 24 * 60 * MINUTE);
      const browser = running.app.client();
      await browser.post('/users/login', { username: ada.name, password });
      const webauthn = await proofOf(browser, '/users/reauthenticate/options', passkey);
      await browser.post('/users/reauthenticate', { webauthn });

      expect((await browser.get(ITEM)).body.code).toBe('DATA_LOCKED');
      expect((await enter(passkey))[1].data_unlocked).toBe(true);
    });
  });

  describe('that the server can open', () => {
    const running = runningApp(createDatabase);

    it('is opened by every passkey, and the extension is not asked for', async () => {
      const ada = await aPerson(running.app);
      const passkey = await aPasskey(ada.client, { hasPrf: true });
      const options = await running.app.client().post(`${PASSKEYS}/authenticate/options`, {});

      expect(options.body.prfSalt).toBeNull();
      expect((await logInWithPasskey(running.app.client(), passkey)).body.data_unlocked).toBe(true);
      const { credentials } = (await ada.client.get(`${PASSKEYS}/credentials`)).body;
      expect(credentials[0].unlocksData).toBe(false);
    });
  });
});
