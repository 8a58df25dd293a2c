import { describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient, type HttpResponse } from '../../support/clients/http-client.js';
import { type Deviation, type PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { aPasskey, logInWithPasskey } from '../../support/fixtures/passkeys.js';
import { runningApp } from '../../support/app/running-app.js';
import { STEP_MS } from '../../support/fixtures/second-factor.js';

const FRESH_MS = 600_000;
const REFUSED = [403, 'REAUTHENTICATION_REQUIRED'];

/** Sends an operation that asks with `STEP_UP=own`; every account may call it. */
const ask = (client: HttpClient) =>
  client.put('/users/me/api-keys/019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44/data', { allow: true });
const outcome = ({ status, body }: HttpResponse) => [status, body.code];
const needs = async (client: HttpClient) => (await ask(client)).body.needs as string[] | undefined;

async function proveByPasskey(
  client: HttpClient,
  passkey: PasskeyAuthenticator,
  deviation: Deviation = {},
): Promise<HttpResponse> {
  const { body } = await client.post('/users/reauthenticate/options');
  const response = passkey.get(body.options, deviation);
  return client.post('/users/reauthenticate', { webauthn: { challengeId: body.challengeId, response } });
}

describe.each(engines)('factors as fresh proofs on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const later = (ms = FRESH_MS) => running.app.clock.advance(ms);
  /** Enables the second factor in the person's session; returns its codes. */
  const enrol = async ({ client }: Person) => {
    const secret = fromBase32((await client.post('/users/totp/setup')).body.secret);
    const code = () => totpCode(secret, running.app.clock.now());
    expect((await client.post('/users/totp/enable', { totp_code: code() })).status).toBe(200);
    later(STEP_MS);
    return code;
  };
  const logInAgain = async ({ name }: Person, code?: () => string) => {
    const client = running.app.client();
    const { body } = await client.post('/users/login', { username: name, password: PASSWORD });
    if (code === undefined) return client;
    const step = { temp_token: body.temp_token, totp_code: code() };
    expect((await client.post('/users/totp/verify-login', step)).status).toBe(200);
    later(STEP_MS);
    return client;
  };

  it('a passkey counts, also one that does not verify its user', async () => {
    const { client } = await aPerson(running.app);
    const passkey = await aPasskey(client, { verifiesUser: false });
    later();
    expect(await needs(client)).toEqual(['password', 'passkey']);
    expect((await proveByPasskey(client, passkey)).status).toBe(200);
    expect(await needs(client)).toBeUndefined();
  });

  it('a passkey that was registered to verify its user has to', async () => {
    const { client } = await aPerson(running.app);
    const passkey = await aPasskey(client, {}, { userVerification: 'required' });
    later();
    const unverified = await proveByPasskey(client, passkey, { verifiesUser: false });
    expect(outcome(unverified)).toEqual([401, 'PASSKEY_NOT_VERIFIED']);
    expect((await proveByPasskey(client, passkey)).status).toBe(200);
  });

  it('the challenge of a passkey is worth nothing in another session, twice, or for a login', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const desk = await logInAgain(ada);
    const { body } = await ada.client.post('/users/reauthenticate/options');
    const webauthn = { challengeId: body.challengeId, response: passkey.get(body.options) };
    const login = { challengeId: body.challengeId, response: passkey.get(body.options) };
    const refused = [400, 'PASSKEY_CHALLENGE_EXPIRED'];

    expect(outcome(await desk.post('/users/reauthenticate', { webauthn }))).toEqual(refused);
    expect(outcome(await ada.client.post('/users/webauthn/authenticate/verify', login))).toEqual(refused);
    expect((await ada.client.post('/users/reauthenticate', { webauthn })).status).toBe(200);
    expect(outcome(await ada.client.post('/users/reauthenticate', { webauthn }))).toEqual(refused);
  });

  it('a passkey of somebody else, or with a wrong signature, is refused, ten times at most', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const eve = await aPasskey((await aPerson(running.app)).client);
    expect(outcome(await proveByPasskey(ada.client, eve))).toEqual([401, 'INVALID_PASSKEY']);
    for (let guess = 1; guess < 10; guess += 1) await proveByPasskey(ada.client, eve);
    expect(outcome(await proveByPasskey(ada.client, passkey))).toEqual([429, 'PASSKEY_RATE_LIMITED']);
  });

  it('options are not issued without a passkey that counts', async () => {
    const { client } = await aPerson(running.app);
    expect(outcome(await client.post('/users/reauthenticate/options'))).toEqual([404, 'NO_PASSKEYS']);
  });

  it('a thief cannot prove themselves with the authenticator that they enrolled in a stolen session', async () => {
    const victim = await aPerson(running.app);
    later();
    const code = await enrol(victim);
    const { client: thief } = victim;

    expect(await needs(thief)).toEqual(['password']);
    expect(outcome(await thief.post('/users/reauthenticate', { totp_code: code() }))).toEqual(REFUSED);
    expect(outcome(await ask(thief))).toEqual(REFUSED);
  });

  it('a thief cannot prove themselves with backup codes either', async () => {
    const victim = await aPerson(running.app);
    later();
    const code = await enrol(victim);
    const { backup_codes } = (await victim.client.post('/users/totp/backup-codes', { totp_code: code() }))
      .body;
    expect(
      outcome(await victim.client.post('/users/reauthenticate', { totp_code: backup_codes[0] })),
    ).toEqual(REFUSED);
  });

  it('a thief cannot prove themselves with a passkey that they added, nor by logging in with it', async () => {
    const victim = await aPerson(running.app);
    later();
    const passkey = await aPasskey(victim.client, { counts: true });
    expect(outcome(await victim.client.post('/users/reauthenticate/options'))).toEqual([404, 'NO_PASSKEYS']);
    const thief = running.app.client();
    expect((await logInWithPasskey(thief, passkey)).status).toBe(200);

    expect(await needs(thief)).toEqual(['password']);
    expect(outcome(await thief.post('/users/reauthenticate/options'))).toEqual([404, 'NO_PASSKEYS']);
  });

  it('a thief cannot pass a passkey off as older by enabling the second factor, which renews the session', async () => {
    const victim = await aPerson(running.app);
    later();
    await aPasskey(victim.client);
    later(1_000);
    await enrol(victim);
    expect(await needs(victim.client)).toEqual(['password']);
  });

  it('factors enrolled without a fresh proof count after a new login with the older ones, in that session', async () => {
    const ada = await aPerson(running.app);
    later();
    const passkey = await aPasskey(ada.client);
    const code = await enrol(ada);
    const desk = await logInAgain(ada, code);
    later();

    expect(await needs(desk)).toEqual(['password', 'totp', 'passkey']);
    expect((await proveByPasskey(desk, passkey)).status).toBe(200);
    expect(await needs(ada.client)).toEqual(['password']);
  });

  it('factors enrolled with a fresh proof count at once, and a login with such a passkey is fresh', async () => {
    const ada = await aPerson(running.app);
    later();
    await ada.client.post('/users/reauthenticate', { password: PASSWORD });
    const passkey = await aPasskey(ada.client, { counts: true });
    await enrol(ada);
    const desk = running.app.client();
    await logInWithPasskey(desk, passkey);

    expect(await needs(desk)).toBeUndefined();
    later();
    expect(await needs(ada.client)).toEqual(['password', 'totp', 'passkey']);
  });
});
