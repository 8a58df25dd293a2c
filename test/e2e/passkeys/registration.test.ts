import { describe, expect, it } from '@jest/globals';
import { PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { aPerson, bearer, PASSWORD } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { makeOidcOnly, stored } from '../../support/fixtures/db-fixtures.js';
import { aPasskey, logInWithPasskey, PASSKEYS, registerPasskey } from '../../support/fixtures/passkeys.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('passkeys of an account on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('are listed with what the front end shows, oldest first, and nobody else sees them', async () => {
    const [ada, eve] = [await aPerson(running.app), await aPerson(running.app)];
    await aPasskey(ada.client, { isBackupEligible: true, isBackedUp: true }, { name: '  Phone \n' });
    running.app.clock.advance(1_000);
    await aPasskey(ada.client, { verifiesUser: false }, { userVerification: 'discouraged' });
    const { body } = await ada.client.get(`${PASSKEYS}/credentials`);

    expect(body.credentials).toEqual([
      expect.objectContaining({
        name: 'Phone',
        deviceType: 'multiDevice',
        backedUp: true,
        transports: ['internal'],
        userVerification: 'preferred',
        canLogIn: true,
        unlocksData: false,
        rpId: 'localhost',
        lastUsedAt: null,
      }),
      expect.objectContaining({
        name: 'Passkey',
        deviceType: 'singleDevice',
        backedUp: false,
        userVerification: 'discouraged',
        canLogIn: false,
      }),
    ]);
    expect((await eve.client.get(`${PASSKEYS}/credentials`)).body).toEqual({ credentials: [] });
  });

  it('keep the state that their last use reported', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client, { isBackupEligible: true });
    running.app.clock.advance(60_000);
    await logInWithPasskey(running.app.client(), passkey, { deviation: { isBackedUp: true } });
    const [listed] = (await ada.client.get(`${PASSKEYS}/credentials`)).body.credentials;

    expect(listed).toMatchObject({
      backedUp: true,
      lastUsedAt: new Date(running.app.clock.now()).toISOString(),
    });
  });

  it('are registered for the host of PUBLIC_URL, whatever the request says', async () => {
    const ada = await aPerson(running.app);
    const headers = {
      'x-forwarded-host': 'evil.example.com',
      'x-forwarded-proto': 'https',
    };
    const { options } = (await ada.client.post(`${PASSKEYS}/register/options`, {}, headers)).body;

    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Latchkey' },
      user: { name: ada.name, id: Buffer.from(ada.userId).toString('base64url') },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      pubKeyCredParams: [{ alg: -8 }, { alg: -7 }, { alg: -257 }].map((one) => ({
        ...one,
        type: 'public-key',
      })),
      excludeCredentials: [],
    });
  });

  it('exclude authenticators that have one already', async () => {
    const ada = await aPerson(running.app);
    const passkey = await aPasskey(ada.client);
    const { options } = (await ada.client.post(`${PASSKEYS}/register/options`, {})).body;

    expect(options.excludeCredentials).toEqual([
      { id: passkey.credentialId.toString('base64url'), type: 'public-key', transports: ['internal'] },
    ]);
    expect(await registerPasskey(ada.client, passkey)).toMatchObject({
      status: 400,
      body: { code: 'PASSKEY_REGISTRATION_FAILED' },
    });
  });

  it('are not stored when the response deviates from the request', async () => {
    const ada = await aPerson(running.app);
    const deviations = {
      origin: { origin: 'https://evil.example.com' },
      'RP ID': { rpId: 'evil.example.com' },
      challenge: { challenge: 'AAAA' },
      type: { type: 'webauthn.get' },
      'foreign frame': { crossOrigin: true },
      'top origin': { topOrigin: 'https://evil.example.com' },
      absence: { isPresent: false },
      'backup without eligibility': { isBackedUp: true },
      'long credential ID': { credentialId: Buffer.alloc(1_024, 1) },
      'unknown attestation': { format: 'unknown' },
      'statement without attestation': { attestation: new Map([['alg', -7]]) },
      certificate: { format: 'packed', attestation: new Map([['x5c', [Buffer.alloc(8)]]]) },
      'wrong self attestation': {
        format: 'packed',
        attestation: new Map<string, number | Buffer>([['alg', -7], ['sig', Buffer.alloc(70, 1)]]),
      },
    }; // prettier-ignore
    for (const [what, deviation] of Object.entries(deviations)) {
      const { status, body } = await registerPasskey(ada.client, new PasskeyAuthenticator(), { deviation });
      expect([what, status, body.code]).toEqual([what, 400, 'PASSKEY_REGISTRATION_FAILED']);
    }
    expect((await ada.client.get(`${PASSKEYS}/credentials`)).body.credentials).toEqual([]);
  });

  it('must have verified their user where that was required', async () => {
    const ada = await aPerson(running.app);
    const key = new PasskeyAuthenticator({ verifiesUser: false });
    const refused = await registerPasskey(ada.client, key, { userVerification: 'required' });

    expect([refused.status, refused.body.code]).toEqual([400, 'PASSKEY_REGISTRATION_FAILED']);
  });

  it('are not stored for a challenge of another user, session, purpose, or one that was used', async () => {
    const [ada, eve] = [await aPerson(running.app), await aPerson(running.app)];
    const again = running.app.client();
    await again.post('/users/login', { username: ada.name, password: PASSWORD });
    const { options, challengeId } = (await ada.client.post(`${PASSKEYS}/register/options`, {})).body;
    const response = new PasskeyAuthenticator().create(options);
    const login = (await ada.client.post(`${PASSKEYS}/authenticate/options`, {})).body;
    const forLogin = new PasskeyAuthenticator().create({ ...options, challenge: login.options.challenge });
    const expired = { status: 400, body: { code: 'PASSKEY_CHALLENGE_EXPIRED' } };
    const send = (client: typeof again, id: string, what: object) =>
      client.post(`${PASSKEYS}/register/verify`, { challengeId: id, response: what });

    expect(await send(eve.client, challengeId, response)).toMatchObject(expired);
    expect(await send(again, challengeId, response)).toMatchObject(expired);
    expect(await send(ada.client, login.challengeId, forLogin)).toMatchObject(expired);
    expect((await send(ada.client, challengeId, response)).status).toBe(200);
    expect(await send(ada.client, challengeId, response)).toMatchObject(expired);
  });

  it('are at most twenty, also when they are added at once', async () => {
    const ada = await aPerson(running.app);
    for (let count = 0; count < 18; count += 1) await aPasskey(ada.client, { algorithm: 'EdDSA' });
    const all = await Promise.all(
      Array.from({ length: 5 }, () =>
        registerPasskey(ada.client, new PasskeyAuthenticator({ algorithm: 'EdDSA' })),
      ),
    );

    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409, 409]);
  });

  it('cannot be added, renamed or removed with an API key', async () => {
    const admin = await aPerson(running.app);
    await makeAdmin(admin.userId);
    const key = await admin.client.post('/users/api-keys', { name: 'k', userId: admin.userId });
    const client = running.app.client(bearer(key.body.token as string));
    for (const [method, path] of [
      ['POST', 'register/options'],
      ['POST', 'register/verify'],
      ['PATCH', `credentials/${admin.userId}`],
      ['DELETE', `credentials/${admin.userId}`],
    ] as const) {
      const { status, body } = await client.send(method, `${PASSKEYS}/${path}`, {}, {});
      expect([path, status, body.code]).toEqual([path, 403, 'SESSION_REQUIRED']);
    }
    expect((await client.get(`${PASSKEYS}/credentials`)).status).toBe(200);
  });

  it('can be added by an account that logs in through a provider only', async () => {
    const ada = await aPerson(running.app);
    await makeOidcOnly(running.app, ada.name);
    const passkey = await aPasskey(ada.client);

    expect((await logInWithPasskey(running.app.client(), passkey)).body).toMatchObject({
      is_oidc: true,
      data_unlocked: true,
    });
  });

  it('are renamed and removed by their owner only', async () => {
    const [ada, eve] = [await aPerson(running.app), await aPerson(running.app)];
    const passkey = await aPasskey(ada.client);
    const path = `${PASSKEYS}/credentials/${passkey.id}`;
    const missing = { status: 404, body: { code: 'PASSKEY_NOT_FOUND' } };

    expect(await eve.client.patch(path, { name: 'Mine' })).toMatchObject(missing);
    expect(await eve.client.delete(path)).toMatchObject(missing);
    expect((await ada.client.patch(path, { name: 'Desk key' })).status).toBe(200);
    expect((await ada.client.get(`${PASSKEYS}/credentials`)).body.credentials[0].name).toBe('Desk key');
    expect((await ada.client.delete(path)).status).toBe(200);
    expect(await ada.client.delete(path)).toMatchObject(missing);
    expect((await logInWithPasskey(running.app.client(), passkey)).status).toBe(401);
    const audited = await stored<{ action: string }>(
      running.app,
      "SELECT action FROM audit_log WHERE subject_id = ? AND action LIKE 'passkey.%' ORDER BY id",
      [ada.userId],
    );
    expect(audited.map(({ action }) => action)).toEqual([
      'passkey.registered',
      'passkey.renamed',
      'passkey.removed',
    ]);
  });

  const makeAdmin = (id: string) => stored(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [id]);
});
