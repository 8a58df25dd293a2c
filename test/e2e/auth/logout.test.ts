import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const DAY = 86_400_000;
const LOGGED_OUT = { success: true, message: 'Logged out successfully' };
const CLEARED = 'jwt=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax';

describe.each(engines)('logging out on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('ends the session and clears the cookie with the attributes it was set with', async () => {
    const { client } = await aPerson(running.app);
    const headers = { cookie: `jwt=${client.cookies.get('jwt')}` };
    const response = await client.post('/users/logout');

    expect([response.status, response.body, response.setCookies]).toEqual([200, LOGGED_OUT, [CLEARED]]);
    const later = await running.app.client().get('/users/me', headers);
    expect([later.status, later.body]).toEqual([
      401,
      { error: 'Session not found', code: 'SESSION_NOT_FOUND', reason: 'logged_out' },
    ]);
  });

  it('accepts an empty JSON body, which some clients send', async () => {
    const { client } = await aPerson(running.app);
    const response = await client.post('/users/logout', undefined, { 'content-type': 'application/json' });

    expect([response.status, response.body]).toEqual([200, LOGGED_OUT]);
  });

  it('ends only the session of the request', async () => {
    const { name, client } = await aPerson(running.app);
    const token = await tokenOf(running.app, name);
    await client.post('/users/logout');

    expect((await running.app.client().get('/users/me', bearer(token))).status).toBe(200);
  });

  it('works with a bearer token', async () => {
    const { name, client } = await aPerson(running.app);
    const token = await tokenOf(running.app, name);

    const response = await client.post('/users/logout', undefined, bearer(token));
    // The cookie belongs to another session, which remains valid.
    expect([response.body, response.setCookies]).toEqual([LOGGED_OUT, []]);
    expect((await running.app.client().get('/users/me', bearer(token))).body.code).toBe('SESSION_NOT_FOUND');
    expect((await client.get('/users/me')).status).toBe(200);
  });

  it('succeeds for a session that has already ended, and clears the cookie', async () => {
    const { client } = await aPerson(running.app);
    const headers = { cookie: `jwt=${client.cookies.get('jwt')}` };
    await client.post('/users/logout');
    const again = await running.app.client().post('/users/logout', undefined, headers);

    expect([again.status, again.body, again.setCookies]).toEqual([200, LOGGED_OUT, [CLEARED]]);
  });

  it('succeeds for an expired session', async () => {
    const { client } = await aPerson(running.app);
    running.app.clock.advance(DAY);
    const response = await client.post('/users/logout');

    expect([response.status, response.body, response.setCookies]).toEqual([200, LOGGED_OUT, [CLEARED]]);
  });

  it('requires a credential', async () => {
    const response = await running.app.client().post('/users/logout');

    expect(response.status).toBe(401);
    expect(response.body).toEqual({ error: 'Missing authentication token', code: 'MISSING_TOKEN' });
    expect(response.setCookies).toEqual([]);
  });

  it('rejects a token that this service did not issue', async () => {
    const withHeader = await running.app.client().post('/users/logout', undefined, bearer('garbage'));
    const withCookie = await running.app.client().post('/users/logout', undefined, { cookie: 'jwt=garbage' });

    for (const response of [withHeader, withCookie]) {
      expect([response.status, response.body.code]).toEqual([401, 'INVALID_TOKEN']);
    }
    expect(withHeader.setCookies).toEqual([]);
    expect(withCookie.setCookies).toEqual([CLEARED]);
  });

  it('rejects GET', async () => {
    const { client } = await aPerson(running.app);

    expect((await client.get('/users/logout')).status).toBe(405);
    expect((await client.get('/users/me')).status).toBe(200);
  });
});

describe.each(engines)('logging out over HTTPS on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { PUBLIC_URL: 'https://id.example.com' } });

  it('sets and clears both names of the cookie with Secure', async () => {
    const { name, client } = await aPerson(running.app);
    const login = await running.app
      .client()
      .post('/users/login', { username: name, password: 'correct horse battery' });

    const names = ['jwt', '__Host-jwt'];
    const token = login.setCookies[0]?.split(/[=;]/)[1] ?? '';
    expect(login.setCookies).toEqual(
      names.map((it) => `${it}=${token}; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax`),
    );
    expect((await client.post('/users/logout')).setCookies).toEqual(
      names.map((it) => CLEARED.replace(/^jwt/, it).replace('HttpOnly', 'HttpOnly; Secure')),
    );
  });
});
