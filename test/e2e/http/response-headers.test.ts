import { describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpResponse } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const REQUESTS: [number, string, string, unknown][] = [
  [200, 'GET', '/health', undefined],
  [400, 'POST', '/users/login', '{'],
  [400, 'POST', '/users/login', {}],
  [401, 'GET', '/users/me', undefined],
  [404, 'GET', '/nowhere', undefined],
  [405, 'DELETE', '/users/me', undefined],
  [413, 'POST', '/users/login', `{"a":"${'x'.repeat(70_000)}"}`],
];

const idOf = (response: HttpResponse) => response.headers.get('x-request-id');

describe.each(engines)('the headers of a response on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it.each(REQUESTS)('protect a response with status %i', async (status, method, path, body) => {
    const response = await running.app.client().send(method, path, body, {});

    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(SECURITY_HEADERS);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(idOf(response)).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('strict-transport-security')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('server')).toBeNull();
  });

  it('let the explorer load its own script and nothing from other origins', async () => {
    const response = await running.app.client().get('/docs');

    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; script-src 'self';/,
    );
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it.each(['abcdefgh', 'A.b_c-1234', 'x'.repeat(64)])(
    'return the request ID %s of the client',
    async (id) => {
      expect(idOf(await running.app.client().get('/health', { 'x-request-id': id }))).toBe(id);
    },
  );

  it.each(['short', 'x'.repeat(65), 'with space', 'semi;colon', '<script>alert', 'häßlich1', ''])(
    'replace the invalid request ID "%s"',
    async (id) => {
      const response = await running.app.client().get('/health', { 'x-request-id': id });

      expect(idOf(response)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    },
  );

  it('have a new request ID every time', async () => {
    const client = running.app.client();

    expect(idOf(await client.get('/health'))).not.toBe(idOf(await client.get('/health')));
  });
});

describe.each(['https://id.example.com', 'HTTPS://ID.example.com', ' https://id.example.com '])(
  'the headers of a response where PUBLIC_URL is "%s"',
  (PUBLIC_URL) => {
    const [engine] = engines;
    const running = runningApp(engine![1], { env: { PUBLIC_URL } });

    it('keep the cookie on HTTPS', async () => {
      const username = await register(running.app);
      const { setCookies } = await running.app
        .client()
        .post('/users/login', { username, password: PASSWORD });
      expect(setCookies.map((cookie) => /^([^=]+)=.*; Secure;/.exec(cookie)?.[1])).toEqual([
        'jwt',
        '__Host-jwt',
      ]);
    });

    it('keep browsers on HTTPS, also on error responses', async () => {
      for (const path of ['/health', '/nowhere', '/users/me']) {
        const response = await running.app.client().get(path);
        expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
      }
    });
  },
);

describe.each([
  ['off', null],
  ['max-age=600; includeSubDomains', 'max-age=600; includeSubDomains'],
])('the HSTS header with HSTS=%s', (HSTS, expected) => {
  const [engine] = engines;
  const running = runningApp(engine![1], { env: { PUBLIC_URL: 'https://id.example.com', HSTS } });

  it('has the configured value', async () => {
    const { headers } = await running.app.client().get('/health');
    expect(headers.get('strict-transport-security')).toBe(expected);
  });
});
