import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, type Person, reauthenticate } from '../../support/fixtures/accounts.js';
import {
  anApp,
  approvedAnswer,
  askFor,
  type AskingApp,
  CALLBACK,
  exchange,
} from '../../support/fixtures/app-logins.js';
import { DELETES_THE_ACCOUNT, WAYS_TO_END } from '../../support/fixtures/approver-endings.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { errorOf, sendForm } from '../../support/fixtures/device-logins.js';

const MINUTE = 60_000;
const ISSUER = 'https://auth.example.com';
const INVALID_GRANT = [400, 'invalid_grant'];

describe.each(engines)('the login of an app of the user’s machine on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    env: {
      PUBLIC_URL: `${ISSUER}/`,
      OAUTH_CLIENTS: 'desk=Desk app,other=Other app',
      OAUTH_REDIRECT_URIS: 'desk=com.example.desk:/callback, desk=https://desk.example.com/cb?from=latchkey',
    },
  });
  let ada: Person;

  beforeAll(async () => {
    ada = await aPerson(running.app, 'ada');
  });

  const me = (token: string) => running.app.client().get('/users/me', bearer(token));
  const approved = async (by: Person = ada, app: AskingApp = anApp()) => {
    const code = (await approvedAnswer(by.client, app)).get('code')!;
    return { app, code, redeem: (changed = {}) => exchange(running.app, app, code, changed) };
  };

  it('ends with a session of the user who approved it, which is listed as an app', async () => {
    const app = anApp();
    expect((await askFor(ada.client, 'inspect', app)).body).toEqual({
      client_id: 'latchkey-cli',
      client_name: 'Latchkey CLI',
      deny_url: `${CALLBACK}?error=access_denied&state=af0ifjsldkj&iss=https%3A%2F%2Fauth.example.com`,
    });
    const answer = await approvedAnswer(ada.client, app);
    expect(Object.fromEntries(answer)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state: 'af0ifjsldkj',
      iss: ISSUER,
    });
    const { status, body, headers } = await exchange(running.app, app, answer.get('code')!);

    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 24 * 3_600]);
    expect([headers.get('set-cookie'), headers.get('cache-control')]).toEqual([null, 'no-store']);
    expect((await me(body.access_token)).body).toMatchObject({ username: 'ada', data_unlocked: false });
    const { sessions } = (await ada.client.get('/users/sessions')).body;
    expect(sessions).toContainEqual(
      expect.objectContaining({ deviceType: 'cli', deviceInfo: 'Latchkey CLI' }),
    );
  });

  it('is no proof, so the app cannot do what asks for one', async () => {
    const { body } = await (await approved()).redeem();
    const refused = await running.app
      .client()
      .post('/users/me/api-keys', { name: 'job', scopes: ['me'] }, bearer(body.access_token));
    expect([refused.status, refused.body.code]).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
  });

  it.each([
    'http://127.0.0.1:1/callback',
    'http://127.0.0.1:65535/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:51234/callback',
  ])('may return to %s, because the app gets its port from the operating system', async (uri) => {
    const { redeem } = await approved(ada, anApp({ redirect_uri: uri }));
    expect((await redeem()).status).toBe(200);
  });

  it.each(['com.example.desk:/callback', 'https://desk.example.com/cb?from=latchkey'])(
    'may return to %s, which is registered for the app',
    async (uri) => {
      const app = anApp({ client_id: 'desk', redirect_uri: uri });
      const { body } = await askFor(ada.client, 'approve', app);
      expect(body.redirect_to).toMatch(`${uri}${uri.includes('?') ? '&' : '?'}code=`);
      const code = new URL(body.redirect_to).searchParams.get('code')!;
      expect((await exchange(running.app, app, code)).status).toBe(200);
    },
  );

  it.each([
    'http://localhost:51234/callback',
    'http://127.0.0.1:51234/callback/..',
    'http://127.0.0.1:51234/other',
    'http://127.0.0.1:51234/callback?x=1',
    'http://127.0.0.1:51234/callback#x',
    'http://127.0.0.1:99999/callback',
    'http://127.0.0.1:80@attacker.example/callback',
    'http://127.0.0.1:51234@attacker.example/callback',
    'http://127.0.0.1.attacker.example/callback',
    'http://127.0.0.2:51234/callback',
    'http://2130706433:51234/callback',
    'https://127.0.0.1:51234/callback',
    'HTTP://127.0.0.1:51234/callback',
    'com.example.desk:/callback',
    'javascript:alert(1)',
    '/callback',
  ])('sends nobody to %s, which is not registered for the app', async (uri) => {
    for (const step of ['inspect', 'approve'] as const) {
      const { status, body } = await askFor(ada.client, step, anApp({ redirect_uri: uri }));
      expect([status, body.code, body.redirect_to]).toEqual([400, 'UNREGISTERED_REDIRECT_URI', undefined]);
    }
  });

  it('knows only registered apps, and each with its own addresses', async () => {
    const unknown = await askFor(ada.client, 'approve', anApp({ client_id: 'unknown' }));
    expect(unknown.body.code).toBe('OAUTH_INVALID_CLIENT');
    const foreign = { client_id: 'other', redirect_uri: 'com.example.desk:/callback' };
    expect((await askFor(ada.client, 'approve', anApp(foreign))).body.code).toBe('UNREGISTERED_REDIRECT_URI');
  });

  it.each([
    [{ code_challenge: null }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ code_challenge_method: null }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: null }, 'unsupported_response_type'],
  ])('tells the app that %j is %s', async (changed, error) => {
    for (const step of ['inspect', 'approve'] as const) {
      const { status, body } = await askFor(ada.client, step, anApp(changed));
      expect([status, body.code]).toEqual([400, 'INVALID_AUTHORIZATION_REQUEST']);
      expect(body.redirect_to).toBe(
        `${CALLBACK}?error=${error}&state=af0ifjsldkj&iss=https%3A%2F%2Fauth.example.com`,
      );
    }
  });

  it('needs a session: an API key is refused', async () => {
    const { body } = await ada.client.post('/users/api-keys', { name: 'job', userId: ada.userId });
    const refused = await running.app
      .client()
      .post('/oauth/authorize/approve', anApp().request, bearer(body.token));
    expect([refused.status, refused.body.code]).toEqual([403, 'SESSION_REQUIRED']);
  });

  it.each([
    ['another app', { client_id: 'other' }],
    ['another port', { redirect_uri: 'http://127.0.0.1:51235/callback' }],
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['the challenge as verifier', { code_verifier: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }],
    ['another code', { code: 'x'.repeat(43) }],
  ])('is refused for %s, and stays open for the app', async (_what, changed) => {
    const { redeem } = await approved();
    expect(errorOf(await redeem(changed))).toEqual(INVALID_GRANT);
    expect((await redeem()).status).toBe(200);
  });

  it.each(['code', 'code_verifier', 'redirect_uri'])('asks for %s', async (field) => {
    const { redeem } = await approved();
    expect(errorOf(await redeem({ [field]: '' }))).toEqual([400, 'invalid_request']);
  });

  it('expires after a minute', async () => {
    const { redeem } = await approved();
    running.app.clock.advance(MINUTE);
    expect(errorOf(await redeem())).toEqual(INVALID_GRANT);
  });

  it('happens once for a code, and a second use ends the session of the first', async () => {
    await reauthenticate(ada);
    const { redeem } = await approved();
    const { body } = await redeem();
    expect((await me(body.access_token)).status).toBe(200);
    expect(errorOf(await redeem({ code_verifier: 'x'.repeat(43) }))).toEqual(INVALID_GRANT);
    expect((await me(body.access_token)).status).toBe(200);
    expect(errorOf(await redeem())).toEqual(INVALID_GRANT);
    expect((await me(body.access_token)).body.reason).toBe('revoked');
    const { entries } = (await ada.client.get('/api/audit-logs?limit=1')).body;
    expect(entries).toMatchObject([{ action: 'session.revoked', details: { reason: 'code_used_twice' } }]);
  });

  it('leaves no session if several have the code at once', async () => {
    const { redeem } = await approved();
    const answers = await Promise.all(Array.from({ length: 6 }, () => redeem()));
    const right = answers.filter(({ status }) => status === 200);
    expect(right).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(errorOf(answer)).toEqual(INVALID_GRANT);
    expect((await me(right[0]!.body.access_token)).status).toBe(401);
  });

  it.each([...WAYS_TO_END, DELETES_THE_ACCOUNT])('does not happen once the user %s', async (_what, end) => {
    const person = await aPerson(running.app);
    const { redeem } = await approved(person);
    await end(running.app, person);
    expect(errorOf(await redeem())).toEqual(INVALID_GRANT);
    const left = await stored(running.app, 'SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL', [
      person.userId,
    ]);
    expect(left).toEqual([]);
  });

  it('needs a fresh proof to approve', async () => {
    const person = await aPerson(running.app);
    running.app.clock.advance(11 * MINUTE);
    expect((await askFor(person.client, 'approve', anApp())).body.code).toBe('REAUTHENTICATION_REQUIRED');
    expect((await askFor(person.client, 'inspect', anApp())).status).toBe(200);
    await reauthenticate(person);
    expect((await askFor(person.client, 'approve', anApp())).status).toBe(200);
  });

  it('stores neither code nor verifier readably', async () => {
    const person = await aPerson(running.app);
    const { app, code } = await approved(person);
    const rows = JSON.stringify(await stored(running.app, 'SELECT * FROM authorization_code', []));
    for (const secret of [code, app.verifier]) expect(rows).not.toContain(secret);
  });

  it('is described for OAuth libraries', async () => {
    const { body } = await running.app.client().get('/.well-known/oauth-authorization-server');
    expect(body).toMatchObject({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/oauth/token`,
      device_authorization_endpoint: `${ISSUER}/oauth/device_authorization`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('does not take its code from a query', async () => {
    const { app, code } = await approved(await aPerson(running.app));
    const query = new URLSearchParams({ code, code_verifier: app.verifier, redirect_uri: CALLBACK });
    const fields = { grant_type: 'authorization_code', client_id: 'latchkey-cli' };
    const refused = await sendForm(running.app.client(), `/oauth/token?${query.toString()}`, fields);
    expect(refused.status).toBe(400);
  });
});
