import { type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OidcSessionRepository } from '../../../src/auth/store/oidc-session.repository.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { onceAfter } from '../../support/app/after-call.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { findLogLines } from '../../support/fixtures/faulty-login.js';
import { type Claims, FaultyProvider, OTHER_KEY } from '../../support/faults/faulty-provider.js';
import { type HttpResponse, HttpClient } from '../../support/clients/http-client.js';
import {
  aPersonAt,
  FRONTEND_URL,
  logInAt,
  PUBLIC_URL,
  RealProvider,
} from '../../support/clients/real-provider.js';
import { TestApp } from '../../support/app/test-app.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const NOTICE = `${PUBLIC_URL}/users/oidc/backchannel-logout`;

describe.each(engines)('logging out with a real provider on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    provider = await RealProvider.listen();
    database = await createDatabase();
    app = await TestApp.start({ database, clock: null, env: provider.environment });
    provider.mapUrl(PUBLIC_URL, app.url);
    await provider.open({ backchannel_logout_uri: NOTICE, backchannel_logout_session_required: true });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await provider.close();
  });

  it('ends our session first, and returns the logout URL of the provider', async () => {
    const client = await aPersonAt(app, 'ada');
    const { status, body } = await client.post('/users/logout');
    const url = new URL(body.logout_url);

    expect([status, body.success, url.origin]).toEqual([200, true, provider.issuer]);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'latchkey',
      id_token_hint: expect.stringMatching(/^eyJ/),
      post_logout_redirect_uri: `${FRONTEND_URL}/`,
    });
    expect((await client.get('/users/me')).status).toBe(401);
    expect((await new HttpClient(provider.issuer).get(url.pathname + url.search)).status).toBe(200);
  });

  it('returns no logout URL for a password session', async () => {
    const { client } = await aPerson(app);

    expect((await client.post('/users/logout')).body).toEqual({
      success: true,
      message: 'Logged out successfully',
    });
  });

  it('at the provider ends the session of that login, and no other', async () => {
    const jar = new HttpClient(provider.issuer);
    const [here, elsewhere] = [app.client(), await aPersonAt(app, 'grace')];
    await logInAt(here, { login: 'grace' }, { jar });
    expect((await here.get('/users/me')).status).toBe(200);
    await provider.logOut(jar);

    const response = await here.get('/users/me');
    expect([response.status, response.body.code, response.body.reason]).toEqual([
      401,
      'SESSION_NOT_FOUND',
      'logged_out',
    ]);
    expect((await elsewhere.get('/users/me')).status).toBe(200);
  });

  it('at the provider also ends a session that was completed with a second factor', async () => {
    const client = await aPersonAt(app, 'twice');
    const { secret } = (await client.post('/users/totp/setup')).body;
    const code = (steps: number) => totpCode(fromBase32(secret), Date.now() + steps * 30_000);
    expect((await client.post('/users/totp/enable', { totp_code: code(0) })).status).toBe(200);
    expect((await client.post('/users/logout')).body.logout_url).toMatch(/^http/);
    const jar = new HttpClient(provider.issuer);
    const second = app.client();
    const back = await logInAt(second, { login: 'twice' }, { jar });
    const fragment = new URL(back.headers.get('location')!).hash.slice(1);
    const temp_token = new URLSearchParams(fragment).get('temp_token');
    const verified = await second.post('/users/totp/verify-login', { temp_token, totp_code: code(1) });
    expect([verified.status, (await second.get('/users/me')).status]).toEqual([200, 200]);
    await provider.logOut(jar);

    expect((await second.get('/users/me')).status).toBe(401);
  });
});

describe.each(engines)('a back-channel logout on %s', (_name, createDatabase) => {
  let provider: FaultyProvider;
  let database: TestDatabase;
  let app: TestApp;
  let jti = 0;

  beforeAll(async () => {
    provider = await FaultyProvider.start();
    provider.discovery = { end_session_endpoint: `${provider.issuer}/end` };
    database = await createDatabase();
    const env = {
      OIDC_ISSUER_URL: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    };
    app = await TestApp.start({ database, clock: null, env });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await provider.close();
  });

  const begin = async () => {
    const client = app.client();
    const { body } = await client.get('/users/oidc/authorize');
    provider.nonce = body.nonce;
    expect((await client.get(`/users/oidc/callback?code=x&state=${body.state}`)).status).toBe(302);
    return client;
  };
  const logIn = (sub: string, sid?: string) => {
    provider.idToken = (claims) => provider.sign({ ...claims, sub, sid });
    return begin();
  };
  const seconds = (from: number) => Math.floor(Date.now() / 1_000) + from;
  const tokenWith = (claims: Claims, header: object = { typ: 'logout+jwt' }, key?: KeyObject) => {
    const { iss, aud, iat, exp } = provider.validClaims();
    return provider.sign(
      { iss, aud, iat, exp, jti: `jti-${(jti += 1)}`, events: { [EVENT]: {} }, ...claims },
      header,
      key,
    );
  };
  const send = (logout_token: string) =>
    app.client().post('/users/oidc/backchannel-logout', new URLSearchParams({ logout_token }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  const isIn = async (client: HttpClient) => (await client.get('/users/me')).status === 200;

  it('ends one session by its sid, and all sessions of a subject without one', async () => {
    const [first, second, other] = [
      await logIn('ada', 's1'),
      await logIn('ada', 's2'),
      await logIn('eve', 's3'),
    ];
    expect((await send(await tokenWith({ sub: 'ada', sid: 's1' }))).status).toBe(200);
    expect([await isIn(first), await isIn(second), await isIn(other)]).toEqual([false, true, true]);
    expect((await send(await tokenWith({ sub: 'ada' }))).status).toBe(200);

    expect([await isIn(second), await isIn(other)]).toEqual([false, true]);
  });

  it('also ends the session that replaces another one during the lookup', async () => {
    const client = await logIn('mover', 's4');
    const secret = fromBase32((await client.post('/users/totp/setup')).body.secret);
    let enabling: Promise<HttpResponse> | undefined;
    onceAfter(app.get(OidcSessionRepository), 'listMatching', () => {
      enabling = client.post('/users/totp/enable', { totp_code: totpCode(secret, Date.now()) });
      // On SQLite it waits until the logout token has been processed.
      return Promise.race([enabling, sleep(1_000)]);
    });

    expect((await send(await tokenWith({ sub: 'mover', sid: 's4' }))).status).toBe(200);
    expect([200, 401]).toContain((await enabling!).status);
    expect(await isIn(client)).toBe(false);
  });

  it('returns a logout URL of limited length, however long the ID token is', async () => {
    const groups = Array.from({ length: 400 }, (_value, index) => `a group with a long name ${index}`);
    const urls: URL[] = [];
    for (const more of [{ groups }, { groups, login_hint: 'ada@example.com' }, {}]) {
      provider.idToken = (claims) => provider.sign({ ...claims, sub: 'ada', ...more });
      urls.push(new URL((await (await begin()).post('/users/logout')).body.logout_url));
    }

    for (const url of urls) expect(url.href.length).toBeLessThanOrEqual(2_048);
    const common = { client_id: provider.clientId, post_logout_redirect_uri: expect.stringMatching(/\/$/) };
    expect(urls.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
      { ...common, logout_hint: 'ada' },
      { ...common, logout_hint: 'ada@example.com' },
      { ...common, id_token_hint: expect.stringMatching(/^eyJ/) },
    ]);
  });

  it('is accepted once', async () => {
    await logIn('once');
    const token = await tokenWith({ sub: 'once' });
    const responses = await Promise.all([send(token), send(token), send(token)]);
    const later = await logIn('once');
    const replayed = await send(token);

    expect(responses.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect([replayed.status, replayed.body.code]).toEqual([400, 'INVALID_LOGOUT_TOKEN']);
    expect(await isIn(later)).toBe(true);
  });

  const wrong: [string, () => Promise<string>][] = [
    ['the type of another token', () => tokenWith({ sub: 'bob' }, { typ: 'at+jwt' })],
    ['a nonce', () => tokenWith({ sub: 'bob', nonce: 'n' })],
    ['another audience', () => tokenWith({ sub: 'bob', aud: 'other' })],
    ['another issuer', () => tokenWith({ sub: 'bob', iss: 'https://evil.example.com' })],
    ['no name', () => tokenWith({ jti: undefined, sub: 'bob' })],
    ['no event', () => tokenWith({ sub: 'bob', events: undefined })],
    ['another event', () => tokenWith({ sub: 'bob', events: { other: {} } })],
    ['an event that is no object', () => tokenWith({ sub: 'bob', events: { [EVENT]: true } })],
    ['neither session nor subject', () => tokenWith({})],
    ['a past end', () => tokenWith({ sub: 'bob', exp: seconds(-31) })],
    ['no date', () => tokenWith({ sub: 'bob', iat: undefined })],
    ['an old date and no end', () => tokenWith({ sub: 'bob', exp: undefined, iat: seconds(-700) })],
    ['a date in the future', () => tokenWith({ sub: 'bob', exp: undefined, iat: seconds(100) })],
    ['a signature of another key', () => tokenWith({ sub: 'bob' }, {}, OTHER_KEY)],
    ['an old date', () => tokenWith({ sub: 'bob', iat: seconds(-700) })],
    ['no form', () => Promise.resolve('eyJ.x.y')],
    ['the client secret for a key', () => provider.signWithSecret({ sub: 'bob', events: { [EVENT]: {} } })],
  ];

  const refusals = () =>
    findLogLines(app, 'logout token rejected').map(({ level, reason }) => ({ level, reason }));

  it.each(wrong)('is rejected with %s', async (_case, make) => {
    const client = await logIn('bob');
    app.logLines.length = 0;
    const response = await send(await make());

    expect([response.status, response.body.code]).toEqual([400, 'INVALID_LOGOUT_TOKEN']);
    expect(await isIn(client)).toBe(true);
    expect(refusals()).toEqual([{ level: 'warn', reason: expect.stringMatching(/\w+ \w+/) }]);
    expect(app.logLines.join()).not.toMatch(/eyJ|bob/);
  });

  it.each([
    ['the type of any token', { typ: 'JWT' }, {}],
    ['no type', {}, {}],
    ['its full media type', { typ: 'application/logout+jwt' }, {}],
    ['no end', { typ: 'logout+jwt' }, { exp: undefined }],
    ['neither type nor end', {}, { exp: undefined }],
  ])('is accepted with %s', async (_case, header, claims) => {
    const client = await logIn('bob');

    expect((await send(await tokenWith({ sub: 'bob', ...claims }, header))).status).toBe(200);
    expect(await isIn(client)).toBe(false);
  });

  it('is accepted with a new key at once', async () => {
    const client = await logIn('rotated', 'r1');
    await sleep(5_100);
    provider.rotateKey('next');

    expect((await send(await tokenWith({ sid: 'r1' }))).status).toBe(200);
    expect(await isIn(client)).toBe(false);
  });

  it('fails with a log line when the provider’s keys cannot be fetched', async () => {
    await sleep(5_100);
    provider.rotateKey('another');
    provider.handlers.set('/jwks', (_request, response) => response.destroy());
    const response = await send(await tokenWith({ sub: 'bob' }));
    provider.reset();

    expect([response.status, response.body.code]).toEqual([502, 'OIDC_PROVIDER_UNREACHABLE']);
    expect(findLogLines(app, 'logout token could not be verified')).toEqual([
      expect.objectContaining({ step: 'keys' }),
    ]);
  });

  it('is accepted as a form or JSON, on this route only', async () => {
    const missing = await app.client().post('/users/oidc/backchannel-logout', {});
    const json = await app
      .client()
      .post('/users/oidc/backchannel-logout', { logout_token: await tokenWith({ sub: 'nobody' }) });
    const elsewhere = await app.client().post('/users/login', 'username=a&password=b', {
      'content-type': 'application/x-www-form-urlencoded',
    });

    expect([missing.status, json.status, elsewhere.status]).toEqual([400, 200, 415]);
  });
});
