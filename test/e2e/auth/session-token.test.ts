import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';
import { aLockablePerson, lock } from '../../support/fixtures/screen-lock.js';

const OWN = 'https://id.example.com';
const LISTED = 'https://app.example.com';
const PATH = '/users/me/token';

type Headers = Record<string, string>;

const SAME_ORIGIN: Headers[] = [
  {},
  { origin: OWN },
  { 'sec-fetch-site': 'same-origin' },
  { origin: OWN, 'sec-fetch-site': 'same-origin' },
];

const OTHERS: Headers[] = [
  { origin: LISTED },
  { origin: LISTED, 'sec-fetch-site': 'same-origin' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { origin: OWN, 'sec-fetch-site': 'cross-site' },
];

describe.each(engines)('GET /users/me/token on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { PUBLIC_URL: OWN, CORS_ORIGINS: LISTED } });
  let ada: Person;

  beforeAll(async () => {
    ada = await aPerson(running.app, 'Ada');
  });

  it.each(SAME_ORIGIN)('returns the token of the session for the cookie and %j', async (headers) => {
    const response = await ada.client.get(PATH, headers);

    expect([response.status, response.body]).toEqual([200, { token: ada.client.cookies.get('jwt') }]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const me = await running.app.client().get('/users/me', bearer(response.body.token));
    expect(me.body.username).toBe('Ada');
  });

  it.each(OTHERS)('does not return the token for the cookie and %j', async (headers) => {
    const response = await ada.client.get(PATH, headers);

    expect([response.status, response.body.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('returns the token for a bearer token, and never with CORS headers', async () => {
    const token = await tokenOf(running.app, 'Ada');

    for (const headers of [...SAME_ORIGIN, ...OTHERS]) {
      const response = await running.app.client().get(PATH, { ...headers, ...bearer(token) });
      expect([response.status, response.body]).toEqual([200, { token }]);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('returns the valid one of several cookies', async () => {
    const token = await tokenOf(running.app, 'Ada');
    const response = await running.app.client().get(PATH, { cookie: `jwt=garbage; jwt=${token}` });

    expect(response.body).toEqual({ token });
  });

  it('rejects API keys and locked sessions', async () => {
    const key = (await ada.client.post('/users/api-keys', { name: 'job', userId: ada.userId })).body.token;
    const locked = await aLockablePerson(running.app);
    await lock(locked.client);

    expect((await running.app.client().get(PATH, bearer(key))).body.code).toBe('SESSION_REQUIRED');
    expect((await running.app.client().get(PATH)).body.code).toBe('MISSING_TOKEN');
    expect((await locked.client.get(PATH)).body.code).toBe('ACCOUNT_LOCKED');
  });
});
