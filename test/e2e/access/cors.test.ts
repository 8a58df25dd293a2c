import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, bearer, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type Answer, type HttpClient } from '../../support/clients/http-client.js';
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

const items = (answer: Answer, header: string) =>
  (answer.headers.get(header) ?? '').split(',').map((item) => item.trim());

describe.each(engines)('CORS on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { CORS_ORIGINS: `${LISTED},${ALSO_LISTED}` } });
  const preflight = (origin: string, path = '/users/login') =>
    running.app.client().send('OPTIONS', path, undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-auth-mode',
    });

  it.each([LISTED, ALSO_LISTED])('answers the preflight requests of %s', async (origin) => {
    const answer = await preflight(origin);

    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(items(answer, 'access-control-allow-methods')).toEqual([
      'GET',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
    ]);
    expect(items(answer, 'access-control-allow-headers')).toEqual(HEADERS);
  });

  it.each(UNLISTED)('does not allow the preflight requests of %s', async (origin) => {
    const answer = await preflight(origin);

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(items(answer, 'vary')).toContain('Origin');
  });

  it('lets a listed origin read responses, errors included, and the exposed headers', async () => {
    const { client } = await aPerson(running.app);
    const answers = [
      await client.get('/users/me', { origin: LISTED }),
      await running.app.client().get('/users/me', { origin: LISTED }),
      await running.app.client().get('/nowhere', { origin: LISTED }),
      await running.app.client().post('/users/login', '{', { origin: LISTED }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 400]);
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(LISTED);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(items(answer, 'access-control-expose-headers')).toEqual([
        'Retry-After',
        'X-Latchkey-Login',
        'X-Request-Id',
      ]);
      expect(items(answer, 'vary')).toContain('Origin');
    }
  });

  it.each(UNLISTED)('does not let %s read responses', async (origin) => {
    const answer = await running.app.client().get('/users/setup-required', { origin });

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers preflight requests with the common headers and without a body', async () => {
    const answers = [
      await preflight(LISTED),
      await running.app.client().send('OPTIONS', '/users/me', undefined, {}),
    ];

    for (const { status, headers } of answers) {
      expect([status, headers.get('content-type')]).toEqual([204, null]);
      expect(headers.get('x-request-id')).not.toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('sends no CORS headers without an Origin header', async () => {
    const answer = await running.app.client().get('/users/setup-required');

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe.each(engines)('CORS without any listed origin on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('is disabled, even for the public URL', async () => {
    for (const origin of ['http://localhost:3000', LISTED]) {
      const answer = await running.app.client().get('/users/setup-required', { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
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

  const shared = ({ headers }: Answer) =>
    ['access-control-allow-origin', 'access-control-allow-credentials'].map((name) => headers.get(name));
  const change = (client: HttpClient, origin: string, headers = {}) =>
    client.patch('/users/registration-allowed', { allowed: true }, { ...headers, origin });

  it.each([...APPS, EXTENSION, 'file://'])('treats pages of %s like any listed origin', async (origin) => {
    for (const answer of [await ada.client.get('/users/me', { origin }), await change(ada.client, origin)]) {
      expect([answer.status, ...shared(answer)]).toEqual([200, origin, 'true']);
    }
  });

  it.each([
    'capacitor://other',
    'capacitor://localhost:8080',
    'app://other',
    'file:///home',
    'https://localhost',
  ])('does not allow pages of %s', async (origin) => {
    const answer = await change(ada.client, origin);
    expect([answer.status, ...shared(answer)]).toEqual([403, null, null]);
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
    for (const answer of [await ada.client.get('/users/me', { origin }), await change(ada.client, origin)]) {
      expect([answer.status, ...shared(answer)]).toEqual([403, origin, null]);
    }
  });
});
