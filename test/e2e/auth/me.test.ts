import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { runningApp } from '../../support/app/running-app.js';

const DAY = 86_400_000;
const CLEARED = 'jwt=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax';
const INVALID = { error: 'Invalid token', code: 'INVALID_TOKEN' };

describe.each(engines)('GET /users/me on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let ada: Person;
  const me = (headers: Record<string, string> = {}) => running.app.client().get('/users/me', headers);

  beforeAll(async () => {
    ada = await aPerson(running.app, 'Ada');
  });

  it('returns the user of the credential', async () => {
    const response = await ada.client.get('/users/me');

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      userId: ada.userId,
      username: 'Ada',
      is_admin: true,
      is_oidc: false,
      is_dual_auth: false,
      totp_enabled: false,
      data_unlocked: expect.any(Boolean),
    });
  });

  it('reads the user for every request, so that a removed role has effect at once', async () => {
    const grace = await aPerson(running.app, 'Grace');
    await plant(running.app, 'UPDATE user SET is_oidc = 1, is_admin = 1 WHERE id = ?', [grace.userId]);
    expect((await grace.client.get('/users/me')).body).toMatchObject({
      is_admin: true,
      is_oidc: true,
      is_dual_auth: true,
    });
    expect((await grace.client.get('/users/count')).status).toBe(200);

    await plant(running.app, 'UPDATE user SET is_admin = 0 WHERE id = ?', [grace.userId]);
    expect((await grace.client.get('/users/count')).body.code).toBe('ADMIN_REQUIRED');
  });

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('accepts a token under the scheme %s', async (scheme) => {
    const token = await tokenOf(running.app, 'Ada');

    expect((await me({ authorization: `${scheme} ${token}` })).body).toMatchObject({ username: 'Ada' });
  });

  it('requires a credential', async () => {
    for (const headers of [{}, { cookie: 'theme=dark' }, { cookie: 'jwt=' }]) {
      const response = await me(headers);
      expect(response.status).toBe(401);
      expect(response.body).toEqual({ error: 'Missing authentication token', code: 'MISSING_TOKEN' });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(response.setCookies).toEqual([]);
    }
  });

  it.each(['Bearer garbage', 'Bearer ', 'Bearer', 'Bearer a b'])(
    'does not accept the header "%s", even beside a valid cookie, which is not cleared',
    async (authorization) => {
      const response = await ada.client.get('/users/me', { authorization });

      expect([response.status, response.body]).toEqual([401, INVALID]);
      expect(response.setCookies).toEqual([]);
    },
  );

  it.each([
    'Basic QWRhOnBhc3N3b3Jk',
    'Digest username="Ada", realm="proxy"',
    'Negotiate YIIJvwYGKwYBBQUC',
    'Token x',
    '',
  ])('accepts the cookie beside the header "%s" of a proxy', async (authorization) => {
    expect((await ada.client.get('/users/me', { authorization })).body).toMatchObject({ username: 'Ada' });
    expect((await me({ authorization })).body.code).toBe('MISSING_TOKEN');
  });

  it('prefers the header over the cookie of another user', async () => {
    await aPerson(running.app, 'Eve');
    const response = await ada.client.get('/users/me', bearer(await tokenOf(running.app, 'Eve')));

    expect(response.body.username).toBe('Eve');
  });

  it('clears a cookie that is not a token of this service', async () => {
    const response = await me({ cookie: 'jwt=garbage' });

    expect([response.status, response.body, response.setCookies]).toEqual([401, INVALID, [CLEARED]]);
  });

  it('uses the first of two headers', async () => {
    const token = await tokenOf(running.app, 'Ada');
    const ask = (...tokens: string[]) =>
      sendRaw(
        running.app.url,
        [
          'GET /users/me HTTP/1.1',
          'Host: x',
          'Connection: close',
          ...tokens.map((value) => `Authorization: Bearer ${value}`),
        ].join('\r\n') + '\r\n\r\n',
      );

    expect((await ask(token, 'garbage')).status).toBe(200);
    expect((await ask('garbage', token)).status).toBe(401);
  });

  it('returns why the session ended, and does not clear the cookie, which may be newer', async () => {
    const { client, name } = await aPerson(running.app);
    const cookie = `jwt=${client.cookies.get('jwt')}`;
    const gone = { error: 'Session not found', code: 'SESSION_NOT_FOUND', reason: 'logged_out' };
    await client.post('/users/logout');

    const withCookie = await me({ cookie });
    expect([withCookie.status, withCookie.body, withCookie.setCookies]).toEqual([401, gone, []]);

    const token = await tokenOf(running.app, name);
    await running.app.client().post('/users/logout', undefined, bearer(token));
    const withHeader = await me(bearer(token));
    expect([withHeader.status, withHeader.body, withHeader.setCookies]).toEqual([401, gone, []]);
  });

  it('rejects a session restored from a backup after all sessions were revoked', async () => {
    const { client, userId } = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET session_epoch = session_epoch + 1 WHERE id = ?', [userId]);

    expect((await client.get('/users/me')).body).toEqual({
      error: 'Session not found',
      code: 'SESSION_NOT_FOUND',
      reason: 'revoked',
    });
  });

  it('rejects the session of a deleted account', async () => {
    const { client, userId } = await aPerson(running.app);
    await plant(running.app, 'DELETE FROM session WHERE user_id = ?', [userId]);
    await plant(running.app, 'DELETE FROM user WHERE id = ?', [userId]);

    const response = await client.get('/users/me');
    expect(response.body).toEqual({ error: 'Session not found', code: 'SESSION_NOT_FOUND', reason: 'gone' });
  });

  it('accepts a session until the last millisecond before it expires', async () => {
    const { client } = await aPerson(running.app);
    const cookie = `jwt=${client.cookies.get('jwt')}`;

    running.app.clock.advance(DAY - 1);
    expect((await me({ cookie })).status).toBe(200);

    running.app.clock.advance(1);
    const response = await me({ cookie });
    expect(response.status).toBe(401);
    expect(response.body).toEqual({ error: 'Session has expired', code: 'SESSION_EXPIRED' });
    expect(response.setCookies).toEqual([]);
  });
});
