import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/accounts.js';
import { engines, type TestDatabase } from '../../support/databases.js';
import { FaultyProvider, sendJson } from '../../support/faulty-provider.js';
import { stored } from '../../support/planted.js';
import { CLIENT, PUBLIC_URL, RealProvider } from '../../support/real-provider.js';
import { TestApp } from '../../support/test-app.js';

const PATH = '/users/oidc-config/test';
const STEPS = ['discovery', 'issuer', 'endpoints', 'keys', 'tls', 'clock', 'redirect_uri'];

describe.each(engines)('trying a provider out on %s', (_name, createDatabase) => {
  let faulty: FaultyProvider;
  let real: RealProvider;
  let database: TestDatabase;
  let app: TestApp;
  let admin: Person;

  beforeAll(async () => {
    faulty = await FaultyProvider.start();
    real = await (await RealProvider.listen()).open();
    database = await createDatabase();
    app = await TestApp.start({ database, clock: null, env: { PUBLIC_URL } });
    admin = await aPerson(app, 'root');
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await real.close();
    await faulty.close();
  });

  let times = 0;
  beforeEach(() => {
    faulty.reset();
    faulty.handlers.set('/authorize', (_request, response) => sendJson(response, {}));
    faulty.clientId = `client-${(times += 1)}`;
  });

  const atReal = (more: object = {}) => ({
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    issuer_url: real.issuer,
    authorization_url: `${real.issuer}/auth`,
    token_url: `${real.issuer}/token`,
    ...more,
  });
  const problems = async (config: object) => {
    const { status, body } = await admin.client.post(PATH, config);
    expect(status).toBe(200);
    const wrong = (body.steps as { step: string; ok: boolean; message: string }[]).filter(({ ok }) => !ok);
    expect(body.ok).toBe(wrong.length === 0);
    return wrong.map(({ step, message }) => `${step}: ${message}`);
  };

  it('finds nothing wrong with a good one, and stores and makes nothing', async () => {
    const { status, body } = await admin.client.post(PATH, atReal());

    expect([status, body.ok]).toEqual([200, true]);
    expect(body.steps.map(({ step }: { step: string }) => step)).toEqual(STEPS);
    expect(await stored(app, 'SELECT id FROM oidc_config')).toEqual([]);
    expect(await stored(app, 'SELECT state_digest FROM oidc_transaction')).toEqual([]);
    expect(await stored(app, 'SELECT id FROM user')).toHaveLength(1);
  });

  it('tries the one that counts when none is given', async () => {
    const none = await admin.client.post(PATH, {});
    expect([none.status, none.body.code]).toEqual([404, 'OIDC_NOT_CONFIGURED']);
    await admin.client.post('/users/oidc-config', atReal());
    expect(await problems({})).toEqual([]);
    await admin.client.delete('/users/oidc-config');
  });

  it('says that the provider does not know us', async () => {
    expect(await problems(atReal({ client_id: 'unknown' }))).toEqual([
      `redirect_uri: The provider answers with 400: register ${PUBLIC_URL}/users/oidc/callback for unknown`,
    ]);
  });

  it('says how the provider spells itself', async () => {
    faulty.discovery = { issuer: 'https://other.example.com' };

    expect(await problems(faulty.config)).toEqual([expect.stringMatching(/^issuer: .*exactly as/)]);
  });

  it('says that nobody answers', async () => {
    const away = await FaultyProvider.start();
    await away.close();

    expect(await problems(away.config)).toEqual([
      expect.stringMatching(/^discovery: .*ECONNREFUSED.*firewall/),
    ]);
  });

  it('says that keys are missing and that a clock is wrong', async () => {
    faulty.handlers.set('/jwks', (_request, response) => {
      response.setHeader('date', new Date(Date.now() - 600_000).toUTCString());
      sendJson(response, { keys: [] });
    });

    expect(await problems(faulty.config)).toEqual([
      `keys: ${faulty.issuer}/jwks answers with 200 and no keys`,
      expect.stringMatching(/^clock: The provider’s clock differs by -(599|60\d) seconds: .*NTP$/),
    ]);
  });

  it('says that the certificate is of nobody we trust', async () => {
    expect(await problems({ ...faulty.config, issuer_url: faulty.issuer.replace('http', 'https') })).toEqual([
      expect.stringMatching(/^(tls|discovery): /),
    ]);
  });

  it('says what the provider refuses', async () => {
    faulty.handlers.set('/authorize', (request, response) => {
      const back = new URL(request.url!, faulty.issuer).searchParams.get('redirect_uri')!;
      response.writeHead(302, { location: `${back}?error=invalid_scope` }).end();
    });

    expect(await problems(faulty.config)).toEqual([expect.stringMatching(/^redirect_uri: .*invalid_scope/)]);
  });

  it('is for admins', async () => {
    const { client } = await aPerson(app);

    expect((await client.post(PATH, atReal())).body.code).toBe('ADMIN_REQUIRED');
    expect((await admin.client.post(PATH, { client_id: 'x' })).body.code).toBe('INCOMPLETE_OIDC_CONFIG');
  });
});
