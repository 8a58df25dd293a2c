import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpResponse, type HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';

const LISTED = 'https://app.example.com';
const ALSO_LISTED = 'http://localhost:5173';

const UNLISTED = [
  'https://evil.example',
  'https://x.app.example.com',
  'https://app.example.com.evil.example',
  'https://app.example.com:8443',
  'http://app.example.com',
  'null',
];

const HEADERS = [
  'Authorization',
  'Content-Type',
  'Last-Event-ID',
  'X-Admin-Target-User',
  'X-Auth-Mode',
  'X-Background',
  'X-Device-Token',
  'X-Electron-App',
  'X-Request-Id',
  'X-Requested-With',
  'X-Termix-Device-ID',
];

const items = (response: HttpResponse, header: string) =>
  (response.headers.get(header) ?? '').split(',').map((item) => item.trim());

describe.each(engines)('CORS on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { CORS_ORIGINS: `${LISTED},${ALSO_LISTED}` } });
  const preflight = (origin: string, path = '/users/login') =>
    running.app.client().send('OPTIONS', path, undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-auth-mode',
    });

  it.each([LISTED, ALSO_LISTED])('responds to the preflight requests of %s', async (origin) => {
    const response = await preflight(origin);

    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(items(response, 'access-control-allow-methods')).toEqual([
      'GET',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
    ]);
    expect(items(response, 'access-control-allow-headers')).toEqual(HEADERS);
  });

  it.each(UNLISTED)('does not allow the preflight requests of %s', async (origin) => {
    const response = await preflight(origin);

    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(items(response, 'vary')).toContain('Origin');
  });

  it('lets a listed origin read responses, errors included, and the exposed headers', async () => {
    const { client } = await aPerson(running.app);
    const responses = [
      await client.get('/users/me', { origin: LISTED }),
      await running.app.client().get('/users/me', { origin: LISTED }),
      await running.app.client().get('/nowhere', { origin: LISTED }),
      await running.app.client().post('/users/login', '{', { origin: LISTED }),
    ];

    expect(responses.map(({ status }) => status)).toEqual([200, 401, 404, 400]);
    for (const response of responses) {
      expect(response.headers.get('access-control-allow-origin')).toBe(LISTED);
      expect(response.headers.get('access-control-allow-credentials')).toBe('true');
      expect(items(response, 'access-control-expose-headers')).toEqual([
        'Retry-After',
        'X-Latchkey-Login',
        'X-Request-Id',
      ]);
      expect(items(response, 'vary')).toContain('Origin');
    }
  });

  it.each(UNLISTED)('does not let %s read responses', async (origin) => {
    const response = await running.app.client().get('/users/setup-required', { origin });

    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('responds to preflight requests with the common headers and without a body', async () => {
    const responses = [
      await preflight(LISTED),
      await running.app.client().send('OPTIONS', '/users/me', undefined, {}),
    ];

    for (const { status, headers } of responses) {
      expect([status, headers.get('content-type')]).toEqual([204, null]);
      expect(headers.get('x-request-id')).not.toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('sends no CORS headers without an Origin header', async () => {
    const response = await running.app.client().get('/users/setup-required');

    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe.each(engines)('CORS without any listed origin on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('is disabled, even for the public URL', async () => {
    for (const origin of ['http://localhost:3000', LISTED]) {
      const response = await running.app.client().get('/users/setup-required', { origin });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

const APPS = ['capacitor://localhost', 'ionic://localhost', 'tauri://localhost', 'app://.'];
const EXTENSION = 'chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb';

describe.each(engines)('CORS with apps on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, {
    env: { CORS_ORIGINS: [...APPS, EXTENSION].join(','), CORS_ALLOW_FILE_ORIGIN: 'true' },
  });
  let ada: Person;

  beforeAll(async () => {
    ada = await aPerson(running.app);
  });

  const shared = ({ headers }: HttpResponse) =>
    ['access-control-allow-origin', 'access-control-allow-credentials'].map((name) => headers.get(name));
  const change = (client: HttpClient, origin: string, headers = {}) =>
    client.patch('/users/registration-allowed', { allowed: true }, { ...headers, origin });

  it.each([...APPS, EXTENSION, 'file://'])('treats pages of %s like any listed origin', async (origin) => {
    for (const response of [
      await ada.client.get('/users/me', { origin }),
      await change(ada.client, origin),
    ]) {
      expect([response.status, ...shared(response)]).toEqual([200, origin, 'true']);
    }
  });

  it.each([
    'capacitor://other',
    'capacitor://localhost:8080',
    'app://other',
    'file:///home',
    'https://localhost',
  ])('does not allow pages of %s', async (origin) => {
    const response = await change(ada.client, origin);
    expect([response.status, ...shared(response)]).toEqual([403, null, null]);
  });

  it('allows the opaque origin without credentials only, as with a bearer token', async () => {
    const origin = 'null';
    const token = await tokenOf(running.app, ada.name);
    const strangers = running.app.client();
    const preflight = await strangers.send('OPTIONS', '/users/me', undefined, {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    });

    expect([preflight.status, ...shared(preflight)]).toEqual([204, origin, null]);
    const withToken = await change(strangers, origin, bearer(token));
    expect([withToken.status, ...shared(withToken)]).toEqual([200, origin, null]);
    for (const response of [
      await ada.client.get('/users/me', { origin }),
      await change(ada.client, origin),
    ]) {
      expect([response.status, ...shared(response)]).toEqual([403, origin, null]);
    }
  });
});
