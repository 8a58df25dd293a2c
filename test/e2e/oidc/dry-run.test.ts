import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { FaultyProvider, sendJson } from '../../support/faults/faulty-provider.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { CLIENT, PUBLIC_URL, RealProvider } from '../../support/clients/real-provider.js';
import { TestApp } from '../../support/app/test-app.js';

const PATH = '/users/oidc-config/test';
const STEPS = [
  'name',
  'tls',
  'discovery',
  'issuer',
  'endpoints',
  'keys',
  'clock',
  'client_authentication',
  'redirect_uri',
];

describe.each(engines)('testing a provider on %s', (_name, createDatabase) => {
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

  it('reports no problem for a valid one, and changes nothing', async () => {
    const { status, body } = await admin.client.post(PATH, atReal());

    expect([status, body.ok]).toEqual([200, true]);
    expect(body.steps.map(({ step }: { step: string }) => step)).toEqual(STEPS);
    expect(await stored(app, 'SELECT id FROM sso_provider')).toEqual([]);
    expect(await stored(app, 'SELECT state_digest FROM oidc_transaction')).toEqual([]);
    expect(await stored(app, 'SELECT id FROM user')).toHaveLength(1);
  });

  it('tests the active configuration when none is given', async () => {
    const none = await admin.client.post(PATH, {});
    expect([none.status, none.body.code]).toEqual([404, 'OIDC_NOT_CONFIGURED']);
    await admin.client.post('/users/oidc-config', atReal());
    expect(await problems({})).toEqual([]);
    await admin.client.delete('/users/oidc-config');
  });

  it('reports an unknown client ID', async () => {
    expect(await problems(atReal({ client_id: 'unknown' }))).toEqual([
      expect.stringMatching(/^client_authentication: .* unknown with invalid_client/),
      `redirect_uri: The provider returns status 400: register the redirect URI ${PUBLIC_URL}/users/oidc/callback for unknown`,
    ]);
  });

  it('reports the exact issuer of the provider', async () => {
    const told = [];
    for (const issuer of ['https://other.example.com', `${faulty.issuer}/`, `${faulty.issuer}/realm`]) {
      faulty.discovery = { issuer };
      told.push(await problems(faulty.config));
    }
    const spelled = (issuer: string) =>
      `issuer: the provider calls itself ${issuer}: set issuer_url to exactly that value`;

    expect(told).toEqual([[spelled('https://other.example.com')], [], [spelled(`${faulty.issuer}/realm`)]]);
  });

  it('distinguishes a wrong client secret from a correct one', async () => {
    const wrong = await problems(atReal({ client_secret: 'another' }));
    faulty.handlers.set('/token', (_request, response) =>
      sendJson(response, { error: 'invalid_client' }, 401),
    );
    const byPost = await problems({ ...faulty.config, token_endpoint_auth_method: 'client_secret_post' });

    const refused = (id: string, how: string) =>
      `client_authentication: The provider rejects ${id} with invalid_client: compare client_secret ` +
      `and token_endpoint_auth_method (${how}) with its settings`;
    expect([wrong, byPost]).toEqual([
      [refused(CLIENT.id, 'from discovery')],
      [refused(faulty.clientId, 'client_secret_post')],
    ]);
    const { body } = await admin.client.post(PATH, atReal());
    expect(body.steps).toContainEqual({
      step: 'client_authentication',
      ok: true,
      message: 'The provider accepts the client and its secret, and rejects an invalid code',
    });
    expect(body.steps).toContainEqual({
      step: 'redirect_uri',
      ok: true,
      message: expect.stringContaining('is not rejected before login'),
    });
  });

  it.each([
    ['unauthorized_client', /^client_authentication: .*authorization code flow/],
    ['invalid_request', null],
  ])('interprets the error %s of the token endpoint', async (error, problem) => {
    faulty.handlers.set('/token', (_request, response) => sendJson(response, { error }, 400));

    expect(await problems(faulty.config)).toEqual(problem ? [expect.stringMatching(problem)] : []);
  });

  it('compares endpoints on the issuer’s host with those of discovery', async () => {
    faulty.discovery = { userinfo_endpoint: `${faulty.issuer}/userinfo` };
    const { issuer } = faulty;
    const mistyped = { token_url: `${issuer}/tokens`, userinfo_url: `${issuer}/user` };
    const elsewhere = { ...faulty.config, token_url: `${real.issuer}/tokens` };

    expect(await problems({ ...faulty.config, ...mistyped })).toEqual([
      `endpoints: token_endpoint is ${issuer}/tokens, discovery has ${issuer}/token; ` +
        `userinfo_endpoint is ${issuer}/user, discovery has ${issuer}/userinfo`,
      expect.stringMatching(
        /^client_authentication: .*\/tokens does not return an OAuth response.*discovery has .*\/token$/,
      ),
    ]);
    expect(await problems(elsewhere)).toEqual([expect.stringMatching(/^client_authentication: /)]);
  });

  it('fetches the discovery document again even if it is cached', async () => {
    const provider = await FaultyProvider.start();
    await admin.client.post('/users/oidc-config', provider.config);
    expect((await app.client().get('/users/oidc/authorize')).status).toBe(200);
    await provider.close();
    const told = await problems({});
    await admin.client.delete('/users/oidc-config');

    expect(told).toEqual([expect.stringMatching(/^discovery: .*ECONNREFUSED/)]);
  });

  it('reports a refused connection', async () => {
    const away = await FaultyProvider.start();
    await away.close();

    expect(await problems(away.config)).toEqual([
      expect.stringMatching(/^discovery: .*ECONNREFUSED.*firewall/),
    ]);
  });

  it('reports missing keys and a wrong clock', async () => {
    faulty.handlers.set('/jwks', (_request, response) => {
      response.setHeader('date', new Date(Date.now() - 600_000).toUTCString());
      sendJson(response, { keys: [] });
    });

    expect(await problems(faulty.config)).toEqual([
      `keys: ${faulty.issuer}/jwks returns status 200 and no keys`,
      expect.stringMatching(/^clock: The provider’s clock is off by -(599|60\d) seconds: .*NTP$/),
    ]);
  });

  it('reports a provider without a JWKS once', async () => {
    faulty.discovery = { jwks_uri: undefined };

    expect(await problems(faulty.config)).toEqual([expect.stringMatching(/^keys: .*no jwks_uri/)]);
  });

  it('reports an untrusted certificate', async () => {
    expect(await problems({ ...faulty.config, issuer_url: faulty.issuer.replace('http', 'https') })).toEqual([
      expect.stringMatching(/^(tls|discovery): /),
    ]);
  });

  it('reports the error that the provider returns', async () => {
    faulty.handlers.set('/authorize', (request, response) => {
      const back = new URL(request.url!, faulty.issuer).searchParams.get('redirect_uri')!;
      response.writeHead(302, { location: `${back}?error=invalid_scope` }).end();
    });

    expect(await problems(faulty.config)).toEqual([expect.stringMatching(/^redirect_uri: .*invalid_scope/)]);
  });

  it('is available to admins only', async () => {
    const { client } = await aPerson(app);

    expect((await client.post(PATH, atReal())).body.code).toBe('ADMIN_REQUIRED');
    expect((await admin.client.post(PATH, { client_id: 'x' })).body.code).toBe('INCOMPLETE_OIDC_CONFIG');
  });
});
