import { describe, expect, it } from '@jest/globals';
import { PrincipalResolver, type SessionPrincipal } from '#access';
import { SessionPasskeys, type SessionPasskeyUse } from '#passkeys';
import { Transactions } from '#platform/database';
import { type TestApp } from '../../support/app/test-app.js';
import { type PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { aPerson, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, logInWithPasskey, PASSKEYS } from '../../support/fixtures/passkeys.js';
import { runningApp } from '../../support/app/running-app.js';

const STEP_UP: SessionPasskeyUse = { purpose: 'step_up', isOnlyFactor: false, action: 'passkey.verified' };
const TERMINAL: SessionPasskeyUse = { ...STEP_UP, purpose: 'terminal', subject: 'cont_1' };

/** The caller as the access guard passes it to a service. */
async function callerOf(app: TestApp, client: HttpClient): Promise<SessionPrincipal> {
  const { token } = (await client.get('/users/me/token')).body;
  return (await app.get(PrincipalResolver).resolve({ from: 'header', token })) as SessionPrincipal;
}

describe.each(engines)('a passkey within a session on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const passkeys = () => running.app.get(SessionPasskeys);

  async function prove(caller: SessionPrincipal, use: SessionPasskeyUse, passkey: PasskeyAuthenticator) {
    const { options, challengeId } = await passkeys().start(caller, use);
    return { challengeId, response: passkey.get({ ...options, rpId: 'localhost' }) };
  }

  it('proves its user, once, and is recorded as used', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const caller = await callerOf(running.app, ada.client);
    const proof = await prove(caller, STEP_UP, passkey);
    const verified = await passkeys().verify(caller, STEP_UP, proof);
    await running.app.get(Transactions).run((tx) => passkeys().recordSuccess(tx, verified));

    expect(verified.passkey).toMatchObject({ id: passkey.id, userId: ada.userId });
    expect((await ada.client.get(`${PASSKEYS}/credentials`)).body.credentials[0].lastUsedAt).not.toBeNull();
    await expect(passkeys().verify(caller, STEP_UP, proof)).rejects.toThrow(/expired/);
  });

  it('is worth nothing for another use, another terminal, another session or a login', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const other = running.app.client();
    await other.post('/users/login', { username: ada.name, password: PASSWORD });
    const [caller, elsewhere] = [await callerOf(running.app, ada.client), await callerOf(running.app, other)];
    const proof = await prove(caller, TERMINAL, passkey);

    await expect(passkeys().verify(caller, STEP_UP, proof)).rejects.toThrow(/expired/);
    await expect(passkeys().verify(caller, { ...TERMINAL, subject: 'cont_2' }, proof)).rejects.toThrow(
      /expired/,
    );
    await expect(passkeys().verify(elsewhere, TERMINAL, proof)).rejects.toThrow(/expired/);
    const login = await other.post(`${PASSKEYS}/authenticate/verify`, proof);
    expect(login.body.code).toBe('PASSKEY_CHALLENGE_EXPIRED');
    expect((await passkeys().verify(caller, TERMINAL, proof)).passkey.id).toBe(passkey.id);
  });

  it('must verify its user where nothing else proves who that is', async () => {
    const ada = await aPerson(running.app);
    const key = await aPasskey(ada.client, { verifiesUser: false });
    const caller = await callerOf(running.app, ada.client);
    const unlock: SessionPasskeyUse = { purpose: 'unlock', isOnlyFactor: true, action: 'account.unlocked' };

    await expect(passkeys().start(caller, unlock)).rejects.toThrow(/no passkey/);
    await aPasskey(ada.client);
    const { options, challengeId } = await passkeys().start(caller, unlock);
    const response = key.get({ ...options, rpId: 'localhost' }, { verifiesUser: true });
    await expect(passkeys().verify(caller, unlock, { challengeId, response })).rejects.toThrow(/failed/);
    expect((await passkeys().verify(caller, STEP_UP, await prove(caller, STEP_UP, key))).passkey.id).toBe(
      key.id,
    );
  });

  it('does not become a complete login by a use in a session alone', async () => {
    const ada = await aPerson(running.app);
    const key = await aPasskey(ada.client, { verifiesUser: false });
    const caller = await callerOf(running.app, ada.client);
    const { options, challengeId } = await passkeys().start(caller, STEP_UP);
    const response = key.get({ ...options, rpId: 'localhost' }, { verifiesUser: true });
    await passkeys().verify(caller, STEP_UP, { challengeId, response });
    const login = await logInWithPasskey(running.app.client(), key, { deviation: { verifiesUser: true } });

    expect(login.body.code).toBe('PASSKEY_NOT_VERIFIED');
  });

  it('that is refused is audited, and ten failures lock out this session only', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const caller = await callerOf(running.app, ada.client);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const { options, challengeId } = await passkeys().start(caller, STEP_UP);
      const response = passkey.get({ ...options, rpId: 'localhost' }, { signature: Buffer.alloc(70) });
      await expect(passkeys().verify(caller, STEP_UP, { challengeId, response })).rejects.toThrow(/failed/);
    }
    const proof = await prove(caller, STEP_UP, passkey);
    await expect(passkeys().verify(caller, STEP_UP, proof)).rejects.toThrow(/Too many/);
    const audited = await stored(
      running.app,
      "SELECT id FROM audit_log WHERE subject_id = ? AND action = 'passkey.verified' AND result = 'failure'",
      [ada.userId],
    );
    expect(audited).toHaveLength(10);
    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(200);
  });
});
