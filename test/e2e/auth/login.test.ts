import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { makeOidcOnly, plantSetting } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const HOUR = 3_600_000;

const MALFORMED_BODIES: [string, unknown][] = [
  ['no body', undefined],
  ['an empty object', {}],
  ['no username', { password: PASSWORD }],
  ['no password', { username: 'Ada' }],
  ['an empty username', { username: '', password: PASSWORD }],
  ['an empty password', { username: 'Ada', password: '' }],
  ...[null, 1, true, ['Ada'], { id: 1 }].flatMap((value): [string, unknown][] => [
    [`${JSON.stringify(value)} as username`, { username: value, password: PASSWORD }],
    [`${JSON.stringify(value)} as password`, { username: 'Ada', password: value }],
  ]),
  ...['true', 1, 0, [], {}].map((value): [string, unknown] => [
    `${JSON.stringify(value)} as rememberMe`,
    { username: 'Ada', password: PASSWORD, rememberMe: value },
  ]),
];

const sessionCookie = (seconds: number) =>
  expect.stringMatching(new RegExp(`^jwt=[\\w.-]+; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax$`));

describe.each(engines)('password login on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const login = (username: unknown, password: unknown = PASSWORD, headers: Record<string, string> = {}) =>
    running.app.client().post('/users/login', { username, password }, headers);

  beforeAll(async () => {
    await aPerson(running.app, 'Ada');
  });

  // Resets the attempt limits, which these tests do not cover.
  beforeEach(() => {
    running.app.clock.advance(HOUR);
  });

  it('returns the user and sets the session cookie', async () => {
    const client = running.app.client();
    const response = await client.post('/users/login', { username: 'Ada', password: PASSWORD });

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      success: true,
      is_admin: true,
      username: 'Ada',
      userId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      is_oidc: false,
      totp_enabled: false,
      data_unlocked: expect.any(Boolean),
    });
    expect(response.setCookies).toEqual([sessionCookie(86_400)]);
    expect((await client.get('/users/me')).body).toMatchObject({ username: 'Ada', is_admin: true });
  });

  it('creates a new session with a new token every time, whatever cookie is sent', async () => {
    const client = running.app.client();
    await client.post('/users/login', { username: 'Ada', password: PASSWORD });
    const first = client.cookies.get('jwt');
    await client.post('/users/login', { username: 'Ada', password: PASSWORD });

    expect(client.cookies.get('jwt')).not.toBe(first);
    expect((await login('Ada', PASSWORD, { cookie: 'jwt=chosen-by-someone-else' })).status).toBe(200);
  });

  it('keeps the session for 30 days with rememberMe', async () => {
    const client = running.app.client();
    const credentials = { username: 'Ada', password: PASSWORD };
    const response = await client.post('/users/login', { ...credentials, rememberMe: true });

    expect(response.setCookies).toEqual([sessionCookie(2_592_000)]);
    running.app.clock.advance(30 * 24 * HOUR - 1);
    expect((await client.get('/users/me')).status).toBe(200);
    running.app.clock.advance(1);
    expect((await client.get('/users/me')).body.code).toBe('SESSION_EXPIRED');
  });

  it('keeps the session for one day with rememberMe false or null', async () => {
    for (const rememberMe of [false, null]) {
      const body = { username: 'Ada', password: PASSWORD, rememberMe };
      const response = await running.app.client().post('/users/login', body);
      expect(response.setCookies).toEqual([sessionCookie(86_400)]);
    }
  });

  it('returns the token in the body and sets no cookie in bearer mode', async () => {
    const response = await login('Ada', PASSWORD, { 'x-auth-mode': 'bearer' });

    expect(response.status).toBe(200);
    expect(response.setCookies).toEqual([]);
    const headers = { authorization: `Bearer ${response.body.token}` };
    expect((await running.app.client().get('/users/me', headers)).status).toBe(200);
  });

  it.each([
    ['the desktop app', { 'x-electron-app': 'true' }],
    ['the mobile app', { 'user-agent': 'Termix-Mobile/1.4.0 (Android)' }],
  ])('returns the token to %s in the body and the cookie', async (_client, headers) => {
    const response = await login('Ada', PASSWORD, headers);

    expect(response.setCookies).toEqual([sessionCookie(86_400)]);
    expect(response.setCookies[0]).toContain(`jwt=${response.body.token};`);
  });

  it.each([
    ['a browser', { 'user-agent': 'Mozilla/5.0 Termix-Mobile/1.4.0' }],
    ['X-Electron-App: false', { 'x-electron-app': 'false' }],
    ['another X-Auth-Mode', { 'x-auth-mode': 'cookie' }],
  ])('returns no token in the body to %s', async (_client, headers) => {
    const response = await login('Ada', PASSWORD, headers);

    expect(response.body).not.toHaveProperty('token');
    expect(response.setCookies).toHaveLength(1);
  });

  it.each(MALFORMED_BODIES)('rejects %s with INVALID_REQUEST', async (_case, body) => {
    const response = await running.app.client().post('/users/login', body);

    expect(response.status).toBe(400);
    expect(response.body).toEqual({ error: expect.any(String), code: 'INVALID_REQUEST' });
    expect(response.setCookies).toEqual([]);
  });

  it('returns byte for byte the same response for an unknown name, a wrong password and an invalid name', async () => {
    const wrong = await login('Ada', 'wrong password');
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual({ error: 'Invalid username or password', code: 'INVALID_CREDENTIALS' });

    for (const name of ['nobody', 'Ada2', ' ', 'a\0b', 'x'.repeat(5_000)]) {
      expect(visible(await login(name))).toEqual(visible(wrong));
    }
    expect(visible(await rawLogin('{"username":"\\ud800","password":"wrong password"}'))).toEqual(
      visible(wrong),
    );
  });

  it('returns OIDC_ONLY_ACCOUNT for an account without a password', async () => {
    await makeOidcOnly(running.app, await register(running.app, 'provided'));
    const response = await login('provided');

    expect(response.status).toBe(403);
    expect(response.body).toEqual({
      error: 'This user uses external authentication',
      code: 'OIDC_ONLY_ACCOUNT',
    });
    expect(response.setCookies).toEqual([]);
  });

  it('rejects every login, even with the correct password, while password login is not allowed', async () => {
    await plantSetting(running.app, 'password_login_allowed', 'false');
    const refusal = {
      error: 'Password authentication is currently disabled',
      code: 'PASSWORD_LOGIN_DISABLED',
    };

    for (const response of [
      await login('Ada'),
      await login('Ada', 'wrong password'),
      await login('nobody'),
    ]) {
      expect([response.status, response.body, response.setCookies]).toEqual([403, refusal, []]);
    }
    expect((await running.app.client().post('/users/login', {})).status).toBe(400);
    await plantSetting(running.app, 'password_login_allowed', 'true');
  });

  it('accepts the username in any spelling', async () => {
    expect((await login('  ＡＤＡ ')).body).toMatchObject({ success: true, username: 'Ada' });
  });

  const rawLogin = (body: string) => running.app.client().post('/users/login', body);
});

/** Returns what an unauthenticated client sees of a response, without what differs in every response. */
function visible({ status, headers, body, setCookies }: HttpResponse) {
  const names = [...headers.keys()].sort();
  return JSON.stringify({ status, names, length: headers.get('content-length'), body, setCookies });
}
