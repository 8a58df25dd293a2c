import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/accounts.js';
import { engines, type TestDatabase } from '../../support/databases.js';
import { attempt, configure, lastFailure, linesOf } from '../../support/faulty-login.js';
import { FaultyProvider, OTHER_KEY, sendJson, sendText } from '../../support/faulty-provider.js';
import { stored } from '../../support/planted.js';
import { TestApp } from '../../support/test-app.js';

const FRONTEND_URL = 'https://desk.example.com';
const SUCCESS = `${FRONTEND_URL}/?success=true`;
const FAILED = `${FRONTEND_URL}/?error=authentication_failed`;

type Handler = Parameters<FaultyProvider['handlers']['set']>[1];
/** Answers that say nothing about anybody. */
const USELESS: [string, Handler][] = [
  [
    '401 with a challenge',
    (_request, response) => {
      response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
      sendJson(response, { error: 'invalid_token' }, 401);
    },
  ],
  ['403', (_request, response) => sendJson(response, {}, 403)],
  ['404', (_request, response) => sendJson(response, null)],
  ['an error page', (_request, response) => sendText(response, 'text/html', '<h1>Bad gateway</h1>', 502)],
  ['a page', (_request, response) => sendText(response, 'text/html', '<h1>Log in</h1>')],
  ['null', (_request, response) => sendText(response, 'application/json', 'null')],
  ['claims without a subject', (_request, response) => sendJson(response, { name: 'Nobody' })],
  ['no answer', (_request, response) => response.destroy()],
];

describe('a userinfo endpoint', () => {
  let provider: FaultyProvider;
  let database: TestDatabase;
  let app: TestApp;
  let admin: Person;

  beforeAll(async () => {
    provider = await FaultyProvider.start();
    database = await engines[0]![1]();
    app = await TestApp.start({ database, clock: null, env: { FRONTEND_URL } });
    admin = await aPerson(app, 'root');
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await provider.close();
  });

  beforeEach(() => {
    provider.reset();
    provider.userinfo = { sub: 'somebody' };
    app.logLines.length = 0;
  });

  const logIn = async (config: object = {}) => {
    await configure(admin, provider, config);
    return (await attempt(app, provider)).headers.get('location');
  };
  const leftOut = () => linesOf(app, 'userinfo request failed, continuing without it');

  it.each(USELESS)('that answers %s stops no login that the ID token completes', async (_case, handler) => {
    provider.handlers.set('/userinfo', handler);

    expect(await logIn()).toBe(SUCCESS);
    expect(leftOut()).toEqual([expect.objectContaining({ level: 'warn', step: 'userinfo' })]);
  });

  it.each([
    ['the identifier', { identifier_path: 'id' }],
    ['the name', { name_path: 'nick' }],
    ['that they may come in', { allowed_users: '@example.com' }],
  ])('that fails stops a login whose ID token does not say %s', async (_case, config) => {
    provider.handlers.set('/userinfo', USELESS[0]![1]);

    expect(await logIn(config)).toBe(FAILED);
    expect(lastFailure(app)).toMatchObject({ step: 'userinfo', provider_error: 'invalid_token' });
    expect(leftOut()).toEqual([]);
  });

  it('that fails keeps nobody out whom the ID token lets in', async () => {
    provider.handlers.set('/userinfo', USELESS[0]![1]);
    provider.idToken = (claims) => provider.sign({ ...claims, email: 'a@example.com', email_verified: true });

    expect(await logIn({ allowed_users: '@example.com' })).toBe(SUCCESS);
  });

  it('that answers about somebody else stops the login', async () => {
    provider.userinfo = { sub: 'other' };

    expect(await logIn()).toBe(FAILED);
    expect(lastFailure(app)).toMatchObject({ step: 'userinfo' });
  });

  it('is not asked when it is to be left out', async () => {
    expect(await logIn({ use_userinfo: false, userinfo_url: `${provider.issuer}/userinfo` })).toBe(SUCCESS);
    expect(provider.countOf('/userinfo')).toBe(0);
    expect((await admin.client.get('/users/oidc-config/admin')).body.use_userinfo).toBe(false);
  });

  it.each([
    ['unannounced', {}],
    ['announced as something else', { userinfo_signing_alg_values_supported: ['none', 'ES256'] }],
  ])('may sign its claims, %s', async (how, discovery) => {
    provider.discovery = discovery;
    provider.handlers.set('/userinfo', (_request, response) => {
      const { iss, aud, sub } = provider.rightClaims();
      const token = provider.sign({ iss, aud, sub, nick: `Signed ${how}` });
      void token.then((text) => sendText(response, 'application/jwt', text));
    });

    expect(await logIn({ name_path: 'nick' })).toBe(SUCCESS);
    expect(await stored(app, `SELECT id FROM user WHERE name = 'Signed ${how}'`)).toHaveLength(1);
  });

  it('is not believed when its signature is of another key', async () => {
    const claims = { sub: 'somebody', email: 'boss@example.com', email_verified: true };
    const tokens = [
      await provider.sign(claims, {}, OTHER_KEY),
      await provider.signWithSecret(claims),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
    ];
    for (const token of tokens) {
      provider.handlers.set('/userinfo', (_request, response) =>
        sendText(response, 'application/jwt', token),
      );
      expect(await logIn({ allowed_users: '@example.com' })).toBe(FAILED);
      expect(lastFailure(app)).toMatchObject({ step: 'userinfo' });
    }
  });
});
