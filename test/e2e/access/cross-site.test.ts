import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const LISTED = 'https://app.example.com';
const OWN = 'https://id.example.com';
const REFUSAL = {
  error: 'Cross-site requests are not allowed',
  code: 'CROSS_SITE_REQUEST',
};

type Headers = Record<string, string>;

const FOREIGN: [string, Headers][] = [
  ['a foreign Origin', { origin: 'https://evil.example' }],
  ['a subdomain of an allowed origin', { origin: 'https://x.app.example.com' }],
  ['an origin that starts like an allowed one', { origin: 'https://app.example.com.evil.example' }],
  ['an allowed host under another scheme', { origin: 'http://app.example.com' }],
  ['the own host under another scheme', { origin: 'http://id.example.com' }],
  ['an allowed host on another port', { origin: 'https://app.example.com:8443' }],
  ['the origin null', { origin: 'null' }],
  ['an empty Origin', { origin: '' }],
  [
    'a foreign Origin that claims to be the same',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ['a Sec-Fetch-Site of the future', { 'sec-fetch-site': 'unheard-of' }],
];

const OWN_PAGES: [string, Headers][] = [
  ['neither header', {}],
  ['the public URL as Origin', { origin: OWN }],
  ['a listed Origin', { origin: LISTED }],
  ['a listed Origin, which is another site', { origin: LISTED, 'sec-fetch-site': 'cross-site' }],
  ['Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin' }],
  ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }],
];

describe.each(engines)('requests from other sites on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    env: { PUBLIC_URL: `${OWN}/accounts`, CORS_ORIGINS: LISTED },
  });
  let admin: Person;
  const change = (headers: Headers) =>
    admin.client.patch('/users/registration-allowed', { allowed: true }, headers);

  beforeAll(async () => {
    admin = await aPerson(running.app, 'Ada');
  });

  it.each(FOREIGN)('are rejected with the cookie and %s', async (_case, headers) => {
    const response = await change(headers);

    expect([response.status, response.body]).toEqual([403, REFUSAL]);
    expect(response.setCookies).toEqual([]);
    expect((await admin.client.get('/users/me')).status).toBe(200);
  });

  it.each(OWN_PAGES)('are distinguished from our own, which have %s', async (_case, headers) => {
    expect((await change(headers)).status).toBe(200);
  });

  it('may use safe methods, because the other site cannot read the response', async () => {
    expect((await admin.client.get('/users/me', { origin: 'https://evil.example' })).status).toBe(200);
    expect((await admin.client.get('/users/me', { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  });

  it('may not use safe methods from an opaque origin either, such as a sandboxed frame', async () => {
    const response = await admin.client.get('/users/me', { origin: 'null' });

    expect([response.status, response.body, response.setCookies]).toEqual([403, REFUSAL, []]);
    expect((await admin.client.get('/users/setup-required', { origin: 'null' })).status).toBe(200);
  });

  it('are rejected for every unsafe method before any other check', async () => {
    const headers = { origin: 'https://evil.example', cookie: 'jwt=garbage' };
    const client = running.app.client();
    const responses = [
      await client.post('/users/logout', undefined, headers),
      await client.patch('/users/password-login-allowed', undefined, headers),
      await client.post('/users/create', {}, headers),
    ];

    for (const response of responses) expect([response.status, response.body]).toEqual([403, REFUSAL]);
  });

  it('cannot log in a browser that has a session cookie', async () => {
    const credentials = { username: 'Ada', password: PASSWORD };
    const response = await admin.client.post('/users/login', credentials, { 'sec-fetch-site': 'cross-site' });

    expect([response.status, response.body, response.setCookies]).toEqual([403, REFUSAL, []]);
  });

  it('cannot log anybody out', async () => {
    const { client } = await aPerson(running.app);
    const response = await client.post('/users/logout', undefined, { origin: 'https://evil.example' });

    expect([response.status, response.setCookies]).toEqual([403, []]);
    expect((await client.get('/users/me')).status).toBe(200);
  });

  it.each(FOREIGN)('are accepted with a bearer token and %s', async (_case, headers) => {
    const token = await tokenOf(running.app, 'Ada');
    const response = await admin.client.patch(
      '/users/registration-allowed',
      { allowed: true },
      { ...headers, ...bearer(token) },
    );

    expect(response.status).toBe(200);
  });

  it('are treated as anonymous without the session cookie', async () => {
    const client = running.app.client({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
    const response = await client.post('/users/login', { username: 'Ada', password: 'wrong password' });

    expect(response.status).toBe(401);
    expect((await client.post('/users/logout', undefined, { cookie: 'theme=dark' })).body.code).toBe(
      'MISSING_TOKEN',
    );
  });
});

describe.each(engines)(
  'requests from other sites on %s without a configured public URL',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });

    it('are distinguished from those of a page with the host and scheme of the request', async () => {
      const { client } = await aPerson(running.app);
      const change = (headers: Headers) =>
        client.patch('/users/registration-allowed', { allowed: true }, headers).then(({ status }) => status);
      const secure = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'id.example.com' };

      expect(await change({ origin: running.app.url })).toBe(200);
      expect(await change({ origin: `${running.app.url}0` })).toBe(403);
      expect(await change({ ...secure, origin: 'https://id.example.com' })).toBe(200);
      expect(await change({ ...secure, origin: 'http://id.example.com' })).toBe(403);
      expect(await change({ ...secure, origin: running.app.url })).toBe(403);
    });
  },
);
