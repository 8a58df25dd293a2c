import { beforeEach, describe, expect, it } from '@jest/globals';
import { appWithFaultyProvider } from '../../support/app/app-with-faulty-provider.js';
import { engines } from '../../support/databases/databases.js';
import { attempt, configure, lastFailure, findLogLines } from '../../support/fixtures/faulty-login.js';
import { type FaultyProvider, OTHER_KEY, sendJson, sendText } from '../../support/faults/faulty-provider.js';
import { stored } from '../../support/fixtures/db-fixtures.js';

const FRONTEND_URL = 'https://desk.example.com';
const SUCCESS = `${FRONTEND_URL}/?success=true`;
const FAILED = `${FRONTEND_URL}/?error=authentication_failed`;

type Handler = Parameters<FaultyProvider['handlers']['set']>[1];
/** Responses without claims about a user. */
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
  ['no response', (_request, response) => response.destroy()],
];

describe('a userinfo endpoint', () => {
  const running = appWithFaultyProvider(engines[0]![1], { FRONTEND_URL });

  beforeEach(() => {
    running.provider.reset();
    running.provider.userinfo = { sub: 'somebody' };
    running.app.logLines.length = 0;
  });

  const logIn = async (config: object = {}) => {
    await configure(running.admin, running.provider, config);
    return (await attempt(running.app, running.provider)).headers.get('location');
  };
  const leftOut = () => findLogLines(running.app, 'userinfo request failed, continuing without it');

  it.each(USELESS)(
    'that returns %s does not prevent a login with a sufficient ID token',
    async (_case, handler) => {
      running.provider.handlers.set('/userinfo', handler);

      expect(await logIn()).toBe(SUCCESS);
      expect(leftOut()).toEqual([expect.objectContaining({ level: 'warn', step: 'userinfo' })]);
    },
  );

  it.each([
    ['the identifier', { identifier_path: 'id' }],
    ['the name', { name_path: 'nick' }],
    ['that they may come in', { allowed_users: '@example.com' }],
  ])('that fails prevents a login whose ID token lacks %s', async (_case, config) => {
    running.provider.handlers.set('/userinfo', USELESS[0]![1]);

    expect(await logIn(config)).toBe(FAILED);
    expect(lastFailure(running.app)).toMatchObject({ step: 'userinfo', provider_error: 'invalid_token' });
    expect(leftOut()).toEqual([]);
  });

  it('that fails does not prevent the login of a user whom the ID token allows', async () => {
    running.provider.handlers.set('/userinfo', USELESS[0]![1]);
    running.provider.idToken = (claims) =>
      running.provider.sign({ ...claims, email: 'a@example.com', email_verified: true });

    expect(await logIn({ allowed_users: '@example.com' })).toBe(SUCCESS);
  });

  it('that returns another subject prevents the login', async () => {
    running.provider.userinfo = { sub: 'other' };

    expect(await logIn()).toBe(FAILED);
    expect(lastFailure(running.app)).toMatchObject({ step: 'userinfo' });
  });

  it('is not called when it is disabled', async () => {
    expect(await logIn({ use_userinfo: false, userinfo_url: `${running.provider.issuer}/userinfo` })).toBe(
      SUCCESS,
    );
    expect(running.provider.countRequests('/userinfo')).toBe(0);
    expect((await running.admin.client.get('/users/oidc-config/admin')).body.use_userinfo).toBe(false);
  });

  it.each([
    ['not advertised', {}],
    ['advertised otherwise', { userinfo_signing_alg_values_supported: ['none', 'ES256'] }],
  ])('can return signed claims, %s', async (how, discovery) => {
    running.provider.discovery = discovery;
    running.provider.handlers.set('/userinfo', (_request, response) => {
      const { iss, aud, sub } = running.provider.validClaims();
      const token = running.provider.sign({ iss, aud, sub, nick: `Signed ${how}` });
      void token.then((text) => sendText(response, 'application/jwt', text));
    });

    expect(await logIn({ name_path: 'nick' })).toBe(SUCCESS);
    expect(await stored(running.app, `SELECT id FROM user WHERE name = 'Signed ${how}'`)).toHaveLength(1);
  });

  it('is rejected when its signature is from another key', async () => {
    const claims = { sub: 'somebody', email: 'boss@example.com', email_verified: true };
    const tokens = [
      await running.provider.sign(claims, {}, OTHER_KEY),
      await running.provider.signWithSecret(claims),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
    ];
    for (const token of tokens) {
      running.provider.handlers.set('/userinfo', (_request, response) =>
        sendText(response, 'application/jwt', token),
      );
      expect(await logIn({ allowed_users: '@example.com' })).toBe(FAILED);
      expect(lastFailure(running.app)).toMatchObject({ step: 'userinfo' });
    }
  });
});
