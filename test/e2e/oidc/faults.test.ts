import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person } from '../../support/accounts.js';
import { engines, type TestDatabase } from '../../support/databases.js';
import { attempt, configure, lastFailure as lastFailureIn } from '../../support/faulty-login.js';
import { type Claims, FaultyProvider, OTHER_KEY } from '../../support/faulty-provider.js';
import { plant, stored } from '../../support/planted.js';
import { TestApp } from '../../support/test-app.js';

const FRONTEND_URL = 'https://desk.example.com';
const FAILED = `${FRONTEND_URL}/?error=authentication_failed`;
const SUCCESS = `${FRONTEND_URL}/?success=true`;

const changed = (change: (claims: Claims) => Claims) => (provider: FaultyProvider) => (claims: Claims) =>
  provider.sign({ ...claims, ...change(claims) });
const seconds = (from: number) => Math.floor(Date.now() / 1_000) + from;
const unsigned = (claims: Claims): string =>
  [{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  '.';

const BAD_TOKENS: [string, (provider: FaultyProvider) => (claims: Claims) => Promise<string> | string][] = [
  ['a signature of another key', (provider) => (claims) => provider.sign(claims, {}, OTHER_KEY)],
  ['no signature', () => unsigned],
  ['a signature with the client secret', (provider) => (claims) => provider.signWithSecret(claims)],
  ['another issuer', changed(() => ({ iss: 'https://evil.example.com' }))],
  ['another audience', changed(() => ({ aud: 'somebody-else' }))],
  ['two audiences and no authorized party', changed(({ aud }) => ({ aud: [aud, 'other'] }))],
  ['another authorized party', changed(({ aud }) => ({ aud: [aud, 'other'], azp: 'other' }))],
  ['a past end', changed(() => ({ exp: seconds(-31) }))],
  ['an end long past', changed(() => ({ exp: seconds(-600), iat: seconds(-660) }))],
  ['a future issue', changed(() => ({ iat: seconds(33), exp: seconds(100) }))],
  ['an issue far in the future', changed(() => ({ iat: seconds(600), exp: seconds(700) }))],
  ['no subject', changed(() => ({ sub: undefined }))],
  ['a number for a subject', changed(() => ({ sub: 42 }))],
  ['a list for a subject', changed(() => ({ sub: ['somebody'] }))],
  ['an empty subject', changed(() => ({ sub: '' }))],
  ['another nonce', changed(() => ({ nonce: 'another' }))],
  ['no nonce', changed(() => ({ nonce: undefined }))],
  ['no form of a token', () => () => 'eyJsecret.of-the.provider'],
];

describe.each(engines)('a provider that cannot be trusted, on %s', (_name, createDatabase) => {
  let provider: FaultyProvider;
  let database: TestDatabase;
  let app: TestApp;
  let admin: Person;

  beforeAll(async () => {
    provider = await FaultyProvider.start();
    database = await createDatabase();
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
  });

  const users = async () => (await stored(app, 'SELECT id FROM user')).length;
  const lastFailure = () => lastFailureIn(app);

  it('is believed while it is right', async () => {
    await configure(admin, provider);
    const answer = await attempt(app, provider);

    expect([answer.status, answer.headers.get('location')]).toEqual([302, SUCCESS]);
  });

  it.each(BAD_TOKENS)('gives nobody a session by a token with %s', async (_case, make) => {
    provider.userinfo = { sub: 'somebody' };
    await configure(admin, provider);
    const before = await users();
    provider.idToken = make(provider);
    const answer = await attempt(app, provider);

    expect([answer.status, answer.headers.get('location')]).toEqual([302, FAILED]);
    expect(answer.setCookies).toEqual([]);
    expect(provider.countOf('/token')).toBe(1);
    expect(provider.countOf('/userinfo')).toBe(0);
    expect(await users()).toBe(before);
    expect(lastFailure()).toMatchObject({ step: 'id_token' });
    expect(app.logLines.join('\n')).not.toMatch(/eyJ/);
  });

  it('gives nobody a session by the nonce of a parallel login', async () => {
    await configure(admin, provider);
    const parallel = await app.client().get('/users/oidc/authorize');
    provider.idToken = (claims) => provider.sign({ ...claims, nonce: parallel.body.nonce });

    expect((await attempt(app, provider)).headers.get('location')).toBe(FAILED);
  });

  it.each([
    ['ended half a minute ago', () => ({ exp: seconds(-27) })],
    ['was issued by a clock that is half a minute ahead', () => ({ iat: seconds(28) })],
  ])('is believed when its token %s', async (_case, change) => {
    await configure(admin, provider);
    provider.idToken = (claims) => provider.sign({ ...claims, ...change() });

    expect((await attempt(app, provider)).headers.get('location')).toBe(SUCCESS);
  });

  it('cannot answer for another one', async () => {
    await configure(admin, provider);
    const mixedUp = await attempt(app, provider, { iss: 'https://other.example.com' });
    provider.discovery = { authorization_response_iss_parameter_supported: true };
    await configure(admin, provider);
    const silent = await attempt(app, provider);

    expect([mixedUp, silent].map(({ headers }) => headers.get('location'))).toEqual([FAILED, FAILED]);
    expect(provider.countOf('/token')).toBe(0);
    expect(lastFailure()).toMatchObject({ step: 'authorization' });
    expect((await attempt(app, provider, { iss: provider.issuer })).headers.get('location')).toBe(SUCCESS);
  });

  it('has the same people as no other provider', async () => {
    await configure(admin, provider);
    await attempt(app, provider);
    const before = await users();
    const other = await FaultyProvider.start();
    await configure(admin, other);
    const answer = await attempt(app, other);
    await other.close();

    expect(answer.headers.get('location')).toBe(SUCCESS);
    expect(await users()).toBe(before + 1);
  });

  it('is told who may come in by claims of both sources, domains by verified addresses only', async () => {
    const verdicts: (string | null)[] = [];
    for (const [idToken, userinfo] of [
      [{ email: 'a@example.com', email_verified: true }, {}],
      [{}, { email: 'a@example.com', email_verified: true }],
      [{ email: 'a@example.com', email_verified: true }, { email: 'b@example.com' }],
      [{ email_verified: true }, { email: 'a@example.com', email_verified: false }],
      [{ email: 'a@sub.example.com', email_verified: true }, {}],
    ]) {
      provider.userinfo = { sub: 'somebody', ...userinfo };
      provider.idToken = (claims) => provider.sign({ ...claims, ...idToken });
      await configure(admin, provider, { allowed_users: '@example.com' });
      verdicts.push((await attempt(app, provider)).headers.get('location'));
    }

    const refused = `${FRONTEND_URL}/?error=user_not_allowed`;
    expect(verdicts).toEqual([SUCCESS, SUCCESS, refused, refused, refused]);
  });

  it('names people by the claims that the admin chose', async () => {
    provider.userinfo = { sub: 'somebody', ids: { main: 4711 }, who: { nick: 'Nick' } };
    await configure(admin, provider, { identifier_path: 'ids.main', name_path: 'who.nick' });
    expect((await attempt(app, provider)).headers.get('location')).toBe(SUCCESS);
    expect(await stored(app, "SELECT id FROM user WHERE name = 'Nick'")).toHaveLength(1);
    const [row] = await stored(app, "SELECT identifier FROM oidc_identity WHERE identifier LIKE '47%'");
    expect(row).toEqual({ identifier: '4711' });

    await configure(admin, provider, { identifier_path: 'ids.other' });
    expect((await attempt(app, provider)).headers.get('location')).toBe(FAILED);
    expect(lastFailure()).toMatchObject({ step: 'identifier' });
  });

  it.each([
    ['another issuer', { issuer: 'https://evil.example.com' }, 'issuer'],
    ['no issuer', { issuer: undefined }, 'discovery'],
  ])('is not begun with when it claims to be %s', async (_case, discovery, step) => {
    provider.discovery = discovery;
    await configure(admin, provider);
    const answer = await attempt(app, provider);

    expect([answer.status, answer.body.code]).toEqual([502, 'OIDC_PROVIDER_UNREACHABLE']);
    expect(lastFailure()).toMatchObject({ step });
    if (step === 'issuer')
      expect(lastFailure()!['reason']).toBe('the provider calls itself https://evil.example.com');
  });

  it('cannot send us elsewhere', async () => {
    for (const status of [301, 302, 307]) {
      provider.handlers.set('/.well-known/openid-configuration', (_request, response) => {
        response.writeHead(status, { location: `${provider.issuer}/elsewhere` }).end();
      });
      await configure(admin, provider);
      expect((await attempt(app, provider)).status).toBe(502);
    }
    expect(provider.countOf('/elsewhere')).toBe(0);
  });

  it('cannot talk without end', async () => {
    provider.handlers.set('/.well-known/openid-configuration', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        if (!response.destroyed) response.write(' '.repeat(65_536), more);
      };
      more();
    });
    await configure(admin, provider);

    expect((await attempt(app, provider)).status).toBe(502);
    expect(lastFailure()).toMatchObject({ reason: 'the answer is larger than 1 MiB' });
  });

  it('cannot make us wait for more than five seconds', async () => {
    provider.handlers.set('/.well-known/openid-configuration', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    });
    await configure(admin, provider);
    const started = performance.now();
    const answer = await attempt(app, provider);

    expect(answer.status).toBe(502);
    expect(performance.now() - started).toBeGreaterThan(4_500);
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(lastFailure()).toMatchObject({ reason: 'no answer within 5 seconds' });
  });

  it('cannot be at an address that only clouds answer', async () => {
    await configure(admin, provider);
    const [row] = await stored<{ settings: string }>(app, 'SELECT settings FROM oidc_config');
    for (const issuerUrl of ['https://169.254.169.254/latest', 'http://10.255.255.1', 'file:///etc/passwd']) {
      const planted = JSON.stringify({ ...(JSON.parse(row!.settings) as object), issuerUrl });
      await plant(app, 'UPDATE oidc_config SET settings = ?', [planted]);
      expect((await attempt(app, provider)).status).toBe(502);
    }
  });

  it('may have a name that leads nowhere: that is said at once', async () => {
    await configure(admin, provider);
    const [row] = await stored<{ settings: string }>(app, 'SELECT settings FROM oidc_config');
    // Longer than a part of a name may be: no network is asked.
    const issuerUrl = `https://${'a'.repeat(64)}.example.com`;
    const planted = JSON.stringify({ ...(JSON.parse(row!.settings) as object), issuerUrl });
    await plant(app, 'UPDATE oidc_config SET settings = ?', [planted]);

    expect((await attempt(app, provider)).status).toBe(502);
    expect(lastFailure()).toMatchObject({ reason: expect.stringContaining('ENOTFOUND') });
  });

  it('may be away: the others still log in', async () => {
    const away = await FaultyProvider.start();
    await configure(admin, away);
    await away.close();
    const answer = await attempt(app, away);
    const login = await app.client().post('/users/login', { username: 'root', password: PASSWORD });

    expect([answer.status, login.status]).toEqual([502, 200]);
    expect(lastFailure()).toMatchObject({
      step: 'discovery',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('is asked once for what does not change', async () => {
    // Keys that an earlier test fetched are still known.
    provider.discovery = { jwks_uri: `${provider.issuer}/jwks?new` };
    await configure(admin, provider);
    for (let time = 0; time < 3; time += 1) await attempt(app, provider);

    expect(provider.countOf('/.well-known/openid-configuration')).toBe(1);
    expect(provider.countOf('/jwks')).toBe(1);
  });
});
