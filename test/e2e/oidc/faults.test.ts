import { beforeEach, describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../../support/fixtures/accounts.js';
import { appWithFaultyProvider } from '../../support/app/app-with-faulty-provider.js';
import { engines } from '../../support/databases/databases.js';
import { attempt, configure, lastFailure as lastFailureIn } from '../../support/fixtures/faulty-login.js';
import { type Claims, FaultyProvider, OTHER_KEY } from '../../support/faults/faulty-provider.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';

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

describe.each(engines)('a faulty or malicious provider on %s', (_name, createDatabase) => {
  const running = appWithFaultyProvider(createDatabase, { FRONTEND_URL });

  beforeEach(() => {
    running.provider.reset();
  });

  const users = async () => (await stored(running.app, 'SELECT id FROM user')).length;
  const lastFailure = () => lastFailureIn(running.app);

  it('is accepted while its responses are correct', async () => {
    await configure(running.admin, running.provider);
    const response = await attempt(running.app, running.provider);

    expect([response.status, response.headers.get('location')]).toEqual([302, SUCCESS]);
  });

  it.each(BAD_TOKENS)('cannot log anyone in with an ID token with %s', async (_case, make) => {
    running.provider.userinfo = { sub: 'somebody' };
    await configure(running.admin, running.provider);
    const before = await users();
    running.provider.idToken = make(running.provider);
    const response = await attempt(running.app, running.provider);

    expect([response.status, response.headers.get('location')]).toEqual([302, FAILED]);
    expect(response.setCookies).toEqual([]);
    expect(running.provider.countRequests('/token')).toBe(1);
    expect(running.provider.countRequests('/userinfo')).toBe(0);
    expect(await users()).toBe(before);
    expect(lastFailure()).toMatchObject({ step: 'id_token' });
    expect(running.app.logLines.join('\n')).not.toMatch(/eyJ/);
  });

  it('cannot log anyone in with the nonce of a parallel login', async () => {
    await configure(running.admin, running.provider);
    const parallel = await running.app.client().get('/users/oidc/authorize');
    running.provider.idToken = (claims) => running.provider.sign({ ...claims, nonce: parallel.body.nonce });

    expect((await attempt(running.app, running.provider)).headers.get('location')).toBe(FAILED);
  });

  it.each([
    ['ended half a minute ago', () => ({ exp: seconds(-27) })],
    ['was issued by a clock that is half a minute ahead', () => ({ iat: seconds(28) })],
  ])('is accepted when its token %s', async (_case, change) => {
    await configure(running.admin, running.provider);
    running.provider.idToken = (claims) => running.provider.sign({ ...claims, ...change() });

    expect((await attempt(running.app, running.provider)).headers.get('location')).toBe(SUCCESS);
  });

  it('cannot respond in place of another provider', async () => {
    await configure(running.admin, running.provider);
    const mixedUp = await attempt(running.app, running.provider, { iss: 'https://other.example.com' });
    running.provider.discovery = { authorization_response_iss_parameter_supported: true };
    await configure(running.admin, running.provider);
    const silent = await attempt(running.app, running.provider);

    expect([mixedUp, silent].map(({ headers }) => headers.get('location'))).toEqual([FAILED, FAILED]);
    expect(running.provider.countRequests('/token')).toBe(0);
    expect(lastFailure()).toMatchObject({ step: 'authorization' });
    expect(
      (await attempt(running.app, running.provider, { iss: running.provider.issuer })).headers.get(
        'location',
      ),
    ).toBe(SUCCESS);
  });

  it('shares no identities with another provider', async () => {
    await configure(running.admin, running.provider);
    await attempt(running.app, running.provider);
    const before = await users();
    const other = await FaultyProvider.start();
    await configure(running.admin, other);
    const response = await attempt(running.app, other);
    await other.close();

    expect(response.headers.get('location')).toBe(SUCCESS);
    expect(await users()).toBe(before + 1);
  });

  it('is subject to an allow list that reads both claim sources, domains from verified addresses only', async () => {
    const verdicts: (string | null)[] = [];
    for (const [idToken, userinfo] of [
      [{ email: 'a@example.com', email_verified: true }, {}],
      [{}, { email: 'a@example.com', email_verified: true }],
      [{ email: 'a@example.com', email_verified: true }, { email: 'b@example.com' }],
      [{ email_verified: true }, { email: 'a@example.com', email_verified: false }],
      [{ email: 'a@sub.example.com', email_verified: true }, {}],
    ]) {
      running.provider.userinfo = { sub: 'somebody', ...userinfo };
      running.provider.idToken = (claims) => running.provider.sign({ ...claims, ...idToken });
      await configure(running.admin, running.provider, { allowed_users: '@example.com' });
      verdicts.push((await attempt(running.app, running.provider)).headers.get('location'));
    }

    const refused = `${FRONTEND_URL}/?error=user_not_allowed`;
    expect(verdicts).toEqual([SUCCESS, SUCCESS, refused, refused, refused]);
  });

  it('names users by the configured claims', async () => {
    running.provider.userinfo = { sub: 'somebody', ids: { main: 4711 }, who: { nick: 'Nick' } };
    await configure(running.admin, running.provider, { identifier_path: 'ids.main', name_path: 'who.nick' });
    expect((await attempt(running.app, running.provider)).headers.get('location')).toBe(SUCCESS);
    expect(await stored(running.app, "SELECT id FROM user WHERE name = 'Nick'")).toHaveLength(1);
    const [row] = await stored(
      running.app,
      "SELECT identifier FROM oidc_identity WHERE identifier LIKE '47%'",
    );
    expect(row).toEqual({ identifier: '4711' });

    await configure(running.admin, running.provider, { identifier_path: 'ids.other' });
    expect((await attempt(running.app, running.provider)).headers.get('location')).toBe(FAILED);
    expect(lastFailure()).toMatchObject({ step: 'identifier' });
  });

  it.each([
    ['another issuer', { issuer: 'https://evil.example.com' }, 'issuer'],
    ['no issuer', { issuer: undefined }, 'discovery'],
  ])('is not used when its discovery document has %s', async (_case, discovery, step) => {
    running.provider.discovery = discovery;
    await configure(running.admin, running.provider);
    const response = await attempt(running.app, running.provider);

    expect([response.status, response.body.code]).toEqual([502, 'OIDC_PROVIDER_UNREACHABLE']);
    expect(lastFailure()).toMatchObject({ step });
    if (step === 'issuer')
      expect(lastFailure()!['reason']).toBe('the provider calls itself https://evil.example.com');
  });

  it('cannot redirect our requests', async () => {
    for (const status of [301, 302, 307]) {
      running.provider.handlers.set('/.well-known/openid-configuration', (_request, response) => {
        response.writeHead(status, { location: `${running.provider.issuer}/elsewhere` }).end();
      });
      await configure(running.admin, running.provider);
      expect((await attempt(running.app, running.provider)).status).toBe(502);
    }
    expect(running.provider.countRequests('/elsewhere')).toBe(0);
  });

  it('cannot send a response without end', async () => {
    running.provider.handlers.set('/.well-known/openid-configuration', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        if (!response.destroyed) response.write(' '.repeat(65_536), more);
      };
      more();
    });
    await configure(running.admin, running.provider);

    expect((await attempt(running.app, running.provider)).status).toBe(502);
    expect(lastFailure()).toMatchObject({ reason: 'the response is larger than 1 MiB' });
  });

  it('cannot delay us for more than five seconds', async () => {
    running.provider.handlers.set('/.well-known/openid-configuration', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    });
    await configure(running.admin, running.provider);
    const started = performance.now();
    const response = await attempt(running.app, running.provider);

    expect(response.status).toBe(502);
    expect(performance.now() - started).toBeGreaterThan(4_500);
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(lastFailure()).toMatchObject({ reason: 'no answer within 5 seconds' });
  });

  it('cannot be at an unreachable, link-local or non-HTTP address', async () => {
    await configure(running.admin, running.provider);
    const [row] = await stored<{ settings: string }>(
      running.app,
      'SELECT settings FROM sso_provider WHERE is_primary = 1',
    );
    for (const issuerUrl of ['https://169.254.169.254/latest', 'http://10.255.255.1', 'file:///etc/passwd']) {
      const planted = JSON.stringify({ ...(JSON.parse(row!.settings) as object), issuerUrl });
      await plant(running.app, 'UPDATE sso_provider SET settings = ? WHERE is_primary = 1', [planted]);
      expect((await attempt(running.app, running.provider)).status).toBe(502);
    }
  });

  it('causes an immediate error when its host name cannot be resolved', async () => {
    await configure(running.admin, running.provider);
    const [row] = await stored<{ settings: string }>(
      running.app,
      'SELECT settings FROM sso_provider WHERE is_primary = 1',
    );
    // Longer than a DNS label may be, so no query is sent.
    const issuerUrl = `https://${'a'.repeat(64)}.example.com`;
    const planted = JSON.stringify({ ...(JSON.parse(row!.settings) as object), issuerUrl });
    await plant(running.app, 'UPDATE sso_provider SET settings = ? WHERE is_primary = 1', [planted]);

    expect((await attempt(running.app, running.provider)).status).toBe(502);
    expect(lastFailure()).toMatchObject({ reason: expect.stringContaining('ENOTFOUND') });
  });

  it('can be unavailable without affecting password logins', async () => {
    const away = await FaultyProvider.start();
    await configure(running.admin, away);
    await away.close();
    const response = await attempt(running.app, away);
    const login = await running.app.client().post('/users/login', { username: 'root', password: PASSWORD });

    expect([response.status, login.status]).toEqual([502, 200]);
    expect(lastFailure()).toMatchObject({
      step: 'discovery',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('has its discovery document and its keys fetched only once', async () => {
    // The keys that an earlier test fetched are still cached.
    running.provider.discovery = { jwks_uri: `${running.provider.issuer}/jwks?new` };
    await configure(running.admin, running.provider);
    for (let time = 0; time < 3; time += 1) await attempt(running.app, running.provider);

    expect(running.provider.countRequests('/.well-known/openid-configuration')).toBe(1);
    expect(running.provider.countRequests('/jwks')).toBe(1);
  });
});
