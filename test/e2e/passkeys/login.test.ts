import { describe, expect, it } from '@jest/globals';
import { type HttpClient } from '../../support/clients/http-client.js';
import { newKeys, PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { onceAfter } from '../../support/app/after-call.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, logInWithPasskey, PASSKEYS } from '../../support/fixtures/passkeys.js';
import { PasskeyChallengesService } from '../../../src/passkeys/passkey-challenges.service.js';
import { runningApp } from '../../support/app/running-app.js';

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'] as const;

describe.each(engines)('login with a passkey on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const start = (client: HttpClient) => client.post(`${PASSKEYS}/authenticate/options`, {});
  const send = (client: HttpClient, challengeId: string, response: object, more: object = {}) =>
    client.post(`${PASSKEYS}/authenticate/verify`, { challengeId, response, ...more });
  const failures = () =>
    stored<{ action: string; subject_id: string; details: string }>(
      running.app,
      "SELECT action, subject_id, details FROM audit_log WHERE result = 'failure' ORDER BY id",
    );

  it.each(ALGORITHMS)(
    'logs in with one that signs with %s, like a login with the password',
    async (algorithm) => {
      const ada = await aPerson(running.app);
      const passkey = await aPasskey(ada.client, { algorithm });
      const browser = running.app.client();
      const response = await logInWithPasskey(browser, passkey);

      expect([response.status, response.body]).toEqual([
        200,
        expect.objectContaining({
          success: true,
          username: ada.name,
          userId: ada.userId,
          data_unlocked: true,
        }),
      ]);
      expect((await browser.get('/users/me')).body).toMatchObject({
        username: ada.name,
        data_unlocked: true,
      });
    },
  );

  it('returns the token in bearer mode, and sets no cookie', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const headers = { 'x-auth-mode': 'bearer' };
    const response = await logInWithPasskey(running.app.client(), passkey, { headers });

    expect([response.status, response.setCookies]).toEqual([200, []]);
    const authorization = `Bearer ${String(response.body.token)}`;
    expect((await running.app.client().get('/users/me', { authorization })).body.username).toBe(ada.name);
  });

  it('refuses a suspended account after the passkey was right, as every login does', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    await plant(running.app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [ada.userId]);
    const response = await logInWithPasskey(running.app.client(), passkey);

    expect([response.status, response.body.code]).toEqual([403, 'ACCOUNT_SUSPENDED']);
  });

  it('ends the other sessions in single-session mode', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    await ada.client.post('/api/security/single-session', { enabled: true });
    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(200);

    expect((await ada.client.get('/users/me')).body.reason).toBe('single_session');
  });

  it('keeps the session for 30 days with rememberMe', async () => {
    const passkey = await aPasskey((await aPerson(running.app)).client);
    const response = await logInWithPasskey(running.app.client(), passkey, { more: { rememberMe: true } });

    expect(response.setCookies.find((cookie) => cookie.startsWith('jwt='))).toMatch(/Max-Age=2592000/);
  });

  it('rejects every response that deviates from the request, with one answer', async () => {
    const [ada, eve] = [await aPerson(running.app), await aPerson(running.app)];
    const passkey = await aPasskey(ada.client);
    const deviations = {
      origin: { origin: 'https://evil.example.com' },
      'origin of another port': { origin: 'http://localhost:3001' },
      'RP ID': { rpId: 'evil.example.com' },
      challenge: { challenge: 'AAAA' },
      type: { type: 'webauthn.create' },
      'foreign frame': { crossOrigin: true },
      'top origin': { topOrigin: 'https://evil.example.com' },
      absence: { isPresent: false },
      signature: { signature: Buffer.alloc(70, 1) },
      key: { key: newKeys('ES256').privateKey },
      'kind of key': { key: newKeys('EdDSA').privateKey },
      'backup eligibility': { isBackupEligible: true },
      'backup without eligibility': { isBackedUp: true },
      'another user': { userHandle: Buffer.from(eve.userId).toString('base64url') },
      'no user': { userHandle: null },
      credential: { credentialId: Buffer.alloc(32) },
    };
    for (const [what, deviation] of Object.entries(deviations)) {
      const { status, body, setCookies } = await logInWithPasskey(running.app.client(), passkey, {
        deviation,
      });
      const session = setCookies.filter((cookie) => cookie.startsWith('jwt='));
      expect([what, status, body.code, session]).toEqual([what, 401, 'INVALID_PASSKEY', []]);
    }
    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(200);
  });

  it('rejects a response that is no assertion, without an internal error', async () => {
    const passkey = await aPasskey((await aPerson(running.app)).client);
    const client = running.app.client();
    const { options, challengeId } = (await start(client)).body;
    const good = passkey.get(options);
    const bad: [object, number][] = [
      [{}, 400],
      [{ ...good, rawId: 'AAAA' }, 400],
      [{ ...good, type: 'password' }, 400],
      [{ ...good, response: {} }, 400],
      [{ ...good, response: { ...good.response, signature: 'not base64url!' } }, 400],
      [{ ...good, response: { ...good.response, userHandle: 1 } }, 400],
      [{ ...good, response: { ...good.response, clientDataJSON: 'AAAA' } }, 401],
    ];
    for (const [response, status] of bad)
      expect((await send(client, challengeId, response)).status).toBe(status);
  });

  it('accepts each challenge once, within five minutes, in the browser that requested it', async () => {
    const passkey = await aPasskey((await aPerson(running.app)).client);
    const [browser, other] = [running.app.client(), running.app.client()];
    await start(other);
    const once = (await start(browser)).body;
    const response = passkey.get(once.options);
    const expired = { status: 400, body: expect.objectContaining({ code: 'PASSKEY_CHALLENGE_EXPIRED' }) };

    expect(await send(other, once.challengeId, response)).toMatchObject(expired);
    expect((await send(browser, once.challengeId, response)).status).toBe(200);
    expect(await send(browser, once.challengeId, response)).toMatchObject(expired);
    expect(await send(browser, 'unknown', response)).toMatchObject(expired);

    const late = (await start(browser)).body;
    running.app.clock.advance(300_000);
    expect(await send(browser, late.challengeId, passkey.get(late.options))).toMatchObject(expired);
  });

  it('uses up the challenge of a response that was rejected', async () => {
    const passkey = await aPasskey((await aPerson(running.app)).client);
    const client = running.app.client();
    const { options, challengeId } = (await start(client)).body;
    await send(client, challengeId, passkey.get(options, { origin: 'https://evil.example.com' }));

    expect((await send(client, challengeId, passkey.get(options))).body.code).toBe(
      'PASSKEY_CHALLENGE_EXPIRED',
    );
  });

  it('does not accept the secret in the challenge ID in a browser that has none', async () => {
    const passkey = await aPasskey((await aPerson(running.app)).client);
    const headers = { 'x-auth-mode': 'bearer' };
    const { body } = await running.app.client().post(`${PASSKEYS}/authenticate/options`, {}, headers);
    const victim = await send(running.app.client(), body.challengeId, passkey.get(body.options));

    expect([victim.status, victim.body.code]).toEqual([400, 'PASSKEY_CHALLENGE_EXPIRED']);
  });

  it('issues one session for a response that is sent twenty times at once', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const client = running.app.client();
    const { options, challengeId } = (await start(client)).body;
    const response = passkey.get(options);
    const all = await Promise.all(Array.from({ length: 20 }, () => send(client, challengeId, response)));

    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ status }) => status === 400)).toHaveLength(19);
  });

  it('issues one session when the response is used again between the search and the use of its challenge', async () => {
    const passkey = await aPasskey((await aPerson(running.app)).client);
    const client = running.app.client();
    const { options, challengeId } = (await start(client)).body;
    const response = passkey.get(options);
    const statuses: number[] = [];
    onceAfter(running.app.get(PasskeyChallengesService), 'find', async () => {
      statuses.push((await send(client, challengeId, response)).status);
    });
    statuses.push((await send(client, challengeId, response)).status);

    expect(statuses).toEqual([200, 400]);
  });

  it('rejects a signature counter that does not rise, and records a possible clone', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client, { counts: true });
    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(200);
    for (const signCount of [0, 1, passkey.signCount]) {
      const response = await logInWithPasskey(running.app.client(), passkey, { deviation: { signCount } });
      expect([signCount, response.status, response.body.code]).toEqual([signCount, 401, 'INVALID_PASSKEY']);
    }
    const clones = (await failures()).filter(({ action }) => action === 'passkey.cloned');
    expect(clones.map(({ subject_id }) => subject_id)).toEqual([ada.userId, ada.userId, ada.userId]);
    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(200);
  });

  it('does not record a clone for a counter with a forged signature', async () => {
    const passkey = await aPasskey((await aPerson(running.app)).client, { counts: true });
    const before = (await failures()).filter(({ action }) => action === 'passkey.cloned').length;
    await logInWithPasskey(running.app.client(), passkey, {
      deviation: { signCount: 0, signature: Buffer.alloc(70, 1) },
    });

    expect((await failures()).filter(({ action }) => action === 'passkey.cloned')).toHaveLength(before);
  });

  it('says nothing about names: the options are the same for everyone', async () => {
    const ada = await aPerson(running.app);
    await aPasskey(ada.client);
    const shapes = [];
    for (const username of [ada.name, (await aPerson(running.app)).name, 'nobody', undefined]) {
      const { status, body } = await running.app
        .client()
        .post(`${PASSKEYS}/authenticate/options`, { username });
      shapes.push([status, { ...body, challengeId: '', options: { ...body.options, challenge: '' } }]);
    }
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect(JSON.stringify(shapes[0])).not.toContain('allowCredentials');
  });

  it('requests a new challenge of 256 random bits each time', async () => {
    const client = running.app.client();
    const answers = [];
    for (let request = 0; request < 5; request += 1)
      answers.push(await client.post(`${PASSKEYS}/authenticate/options`, {}));
    const challenges = answers.map(({ body }) => Buffer.from(body.options.challenge as string, 'base64url'));

    expect(challenges.map(({ length }) => length)).toEqual([32, 32, 32, 32, 32]);
    expect(new Set(challenges.map((challenge) => challenge.toString('hex'))).size).toBe(5);
  });

  it('limits the failed attempts of an address, and not those of an account', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const statuses = [];
    for (let attempt = 0; attempt < 31; attempt += 1)
      statuses.push((await logInWithPasskey(running.app.client(), new PasskeyAuthenticator())).status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(30);
    expect(statuses.at(-1)).toBe(429);
    expect((await logInWithPasskey(running.app.client(), passkey)).body).toMatchObject({
      code: 'PASSKEY_RATE_LIMITED',
      remainingTime: expect.any(Number),
    });
    running.app.clock.advance(600_000);
    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(200);
  });
});
