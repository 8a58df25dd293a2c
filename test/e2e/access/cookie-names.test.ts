import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aPerson, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';
import { aGuardedPerson, logIn, STEP_MS } from '../../support/fixtures/second-factor.js';

const HTTPS = { 'x-forwarded-proto': 'https' };
const CLEARED = '=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; ';

describe.each(engines)('a session cookie among others of the same name on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });
  let ada: Person;
  let token: string;
  let ended: string;
  const me = (...cookies: string[]) => running.app.client().get('/users/me', { cookie: cookies.join('; ') });

  beforeAll(async () => {
    ada = await aPerson(running.app, 'Ada');
  });
  beforeEach(async () => {
    token = await tokenOf(running.app, 'Ada');
    const { client } = await aPerson(running.app);
    ended = client.cookies.get('jwt')!;
    await client.post('/users/logout');
  });

  it('is found in any of the first four positions, and is not cleared', async () => {
    for (const others of [
      ['jwt=garbage'],
      [`jwt=${ended}`],
      ['jwt=garbage', `jwt=${ended}`, 'jwt=tmx_not-in-a-cookie'],
    ]) {
      for (const response of [await me(...others, `jwt=${token}`), await me(`jwt=${token}`, ...others)]) {
        expect([response.status, response.body.username, response.setCookies]).toEqual([200, 'Ada', []]);
      }
    }
  });

  it('is ignored after the fourth position, and is not cleared there', async () => {
    const garbage = ['jwt=a', 'jwt=b', 'jwt=c', 'jwt=d'];
    const response = await me(...garbage, `jwt=${token}`);

    expect([response.status, response.body.code, response.setCookies]).toEqual([401, 'INVALID_TOKEN', []]);
    expect((await me(...garbage)).setCookies).toEqual([`jwt${CLEARED}SameSite=Lax`]);
  });

  it('of an ended session is reported as ended, even after a cookie that was never valid', async () => {
    const response = await me('jwt=garbage', `jwt=${ended}`);

    expect([response.status, response.body.reason, response.setCookies]).toEqual([401, 'logged_out', []]);
  });

  it('with the __Host- prefix takes precedence over every other', async () => {
    expect((await me(`jwt=garbage`, `__Host-jwt=${token}`)).status).toBe(200);
    expect((await me(`jwt=${token}`, `__Host-jwt=${ended}`)).body.code).toBe('SESSION_NOT_FOUND');
    const response = await me(`jwt=${token}`, `__Host-jwt=garbage`);
    expect([response.body.code, response.setCookies]).toEqual([
      'INVALID_TOKEN',
      [`jwt${CLEARED}SameSite=Lax`, `__Host-jwt${CLEARED}Secure; SameSite=Lax`],
    ]);
  });

  it('determines the session that a logout ends, even after the cookie of an ended session', async () => {
    const cookie = `jwt=${ended}; jwt=${token}`;
    const response = await running.app.client().post('/users/logout', undefined, { cookie });

    expect([response.status, response.setCookies]).toEqual([200, [`jwt${CLEARED}SameSite=Lax`]]);
    expect((await me(`jwt=${token}`)).body.reason).toBe('logged_out');
  });

  it.each([
    ['over HTTPS', () => running.app.client(HTTPS), '; Secure'],
    ['on localhost', () => new HttpClient(running.app.url.replace('127.0.0.1', 'localhost')), ''],
  ])('is set under both names %s, and logout clears both', async (_where, aClient, secure) => {
    const client = aClient();
    const { setCookies } = await client.post('/users/login', { username: 'Ada', password: PASSWORD });
    const value = client.cookies.get('jwt');

    expect(setCookies).toEqual([
      `jwt=${value}; Max-Age=86400; Path=/; HttpOnly${secure}; SameSite=Lax`,
      `__Host-jwt=${value}; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    client.cookies.set('jwt', 'of-a-sibling');
    expect((await client.get('/users/me')).status).toBe(200);
    await client.post('/users/logout');
    expect([...client.cookies]).toEqual([]);
  });

  it('with the __Host- prefix is replaced by a login wherever the browser sends it, because it takes precedence', async () => {
    const credentials = { username: 'Ada', password: PASSWORD };
    const headers = { cookie: `__Host-jwt=${ended}` };
    const { setCookies } = await running.app.client().post('/users/login', credentials, headers);

    expect(setCookies.map((cookie) => cookie.split('=')[0])).toEqual(['jwt', '__Host-jwt']);
  });

  it('is set although a proxy sends its own Authorization header', async () => {
    const credentials = { username: 'Ada', password: PASSWORD };
    const headers = { authorization: 'Basic QWRhOnBhc3N3b3Jk' };
    const { body, setCookies } = await running.app.client().post('/users/login', credentials, headers);

    expect([body.token, setCookies.length]).toEqual([undefined, 1]);
  });

  it('is rejected on cross-site requests although a proxy sends its own Authorization header', async () => {
    const headers = { authorization: 'Basic QWRhOnBhc3N3b3Jk', origin: 'https://evil.example' };
    const response = await ada.client.post('/users/logout', undefined, headers);

    expect([response.status, response.body.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
  });
});

describe.each(engines)(
  'the cookie of a trusted device among others of its name on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase);

    it('is found in any of the first four positions', async () => {
      const client = running.app.client();
      const person = await aGuardedPerson(running.app);
      await logIn(client, person, { rememberMe: true });
      running.app.clock.advance(STEP_MS);
      const own = `trusted_device=${client.cookies.get('trusted_device')}`;
      const ask = async (...others: string[]) => {
        const cookie = [...others.map((value) => `trusted_device=${value}`), own].join('; ');
        const credentials = { username: person.name, password: PASSWORD };
        const { body } = await running.app.client().post('/users/login', credentials, { cookie });
        return body.requires_totp === true ? 'second factor' : 'nothing more';
      };

      expect(await ask('a', 'b', 'c')).toBe('nothing more');
      expect(await ask('a', 'b', 'c', 'd')).toBe('second factor');
    });
  },
);
