import { describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { runningApp } from '../../support/app/running-app.js';

const NOT_FOUND = { error: 'Not found', code: 'NOT_FOUND' };
const WRONG_METHOD = { error: 'Method not allowed', code: 'METHOD_NOT_ALLOWED' };
const UNREADABLE = { error: 'The request is not valid', code: 'INVALID_REQUEST' };
const HEADERS_TOO_LARGE = { error: 'The request headers are too large', code: 'HEADERS_TOO_LARGE' };

const request = (line: string, ...headers: string[]) =>
  `${[line, 'Host: x', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

describe.each(engines)('unusual requests on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const raw = (bytes: string | Uint8Array) => sendRaw(running.app.url, bytes);

  it.each(['/nowhere', '/users', '/users/', '/users/me/', '/USERS/me', '/users/me%2f', '/api', '/health/x'])(
    'are answered with 404 at the unknown address %s',
    async (path) => {
      const response = await running.app.client().get(path);

      expect([response.status, response.body]).toEqual([404, NOT_FOUND]);
    },
  );

  it('are answered with 404 for any method at an unknown address', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await running.app.client().send(method, '/nowhere', undefined, {});
      expect([response.status, response.body, response.headers.get('allow')]).toEqual([404, NOT_FOUND, null]);
    }
  });

  it.each([
    ['POST', '/users/me', 'GET, HEAD'],
    ['GET', '/users/login', 'POST'],
    ['DELETE', '/users/registration-allowed', 'GET, HEAD, PATCH'],
    ['PUT', '/users/registration-allowed?x=1', 'GET, HEAD, PATCH'],
    ['PATCH', '/health', 'GET, HEAD'],
  ])('are answered with 405 for %s %s, and the allowed methods', async (method, path, allow) => {
    const response = await running.app.client().send(method, path, undefined, {});

    expect([response.status, response.body]).toEqual([405, WRONG_METHOD]);
    expect(response.headers.get('allow')).toBe(allow);
  });

  it.each(['/users/%', '/users/%zz', '/%c0%ae', '/users/me%'])(
    'are answered with 400 for the address %s, which cannot be decoded',
    async (path) => {
      const response = await raw(request(`GET ${path} HTTP/1.1`));

      expect([response.status, JSON.parse(response.text)]).toEqual([400, UNREADABLE]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
    },
  );

  it.each([
    ['bytes that are no HTTP', '\x16\x03\x01\x02garbage\r\n\r\n'],
    ['an unknown method', request('BREW /users/me HTTP/1.1')],
    ['two lengths', request('POST /users/login HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3') + '{}'],
    [
      'a length beside chunks',
      request('POST /users/login HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
    ],
    ['a folded header', request('GET /users/me HTTP/1.1', 'X-Folded: a', ' b')],
    ['a header without a name', request('GET /users/me HTTP/1.1', ': a')],
    ['a broken chunk', request('POST /users/login HTTP/1.1', 'Transfer-Encoding: chunked') + 'zz\r\n{}\r\n'],
  ])('are answered with 400 for %s', async (_case, bytes) => {
    const response = await raw(Buffer.from(bytes, 'latin1'));

    expect([response.status, JSON.parse(response.text)]).toEqual([400, UNREADABLE]);
  });

  it.each([
    ['no host', []],
    ['two hosts', ['Host: a', 'Host: b']],
    ['the same host twice', ['Host: a', 'hOST: a']],
  ])('are answered with 400 in HTTP/1.1 for %s', async (_what, hosts) => {
    const response = await raw(
      `${['GET /health HTTP/1.1', ...hosts, 'Connection: close'].join('\r\n')}\r\n\r\n`,
    );

    expect([response.status, JSON.parse(response.text)]).toEqual([
      400,
      { error: 'The request must have exactly one Host header', code: 'INVALID_REQUEST' },
    ]);
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
  });

  it('are accepted without a Host header in HTTP/1.0, which does not require one', async () => {
    expect((await raw('GET /health HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  it('are answered with 417 for an unsupported expectation', async () => {
    const response = await raw(request('GET /health HTTP/1.1', 'Expect: a-miracle'));

    expect([response.status, JSON.parse(response.text)]).toEqual([
      417,
      { error: 'Only the expectation 100-continue is supported', code: 'EXPECTATION_FAILED' },
    ]);
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
  });

  it('are answered with 404 for CONNECT, and the connection is closed', async () => {
    const response = await raw('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');

    expect([response.status, JSON.parse(response.text)]).toEqual([404, NOT_FOUND]);
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
  });

  it('are answered with 431 for 1,000 header lines, some of which Node would drop', async () => {
    const many = (count: number) => Array.from({ length: count }, () => 'a:b');
    expect((await raw(request('GET /health HTTP/1.1', ...many(900)))).status).toBe(200);
    const response = await raw(request('GET /health HTTP/1.1', ...many(1_000)));

    expect([response.status, JSON.parse(response.text)]).toEqual([431, HEADERS_TOO_LARGE]);
  });

  it('are answered with 431 for headers over 16 KiB, in the common error format', async () => {
    const response = await raw(request('GET /users/me HTTP/1.1', `X-Large: ${'x'.repeat(16 * 1_024)}`));

    expect([response.status, JSON.parse(response.text)]).toEqual([431, HEADERS_TOO_LARGE]);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('have the common headers on the response to an unreadable request', async () => {
    for (const bytes of ['garbage\r\n\r\n', request('GET / HTTP/1.1', `X-Large: ${'x'.repeat(20_000)}`)]) {
      const { headers } = await raw(bytes);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
    }
  });

  it('time out after 15 seconds for the headers and 30 for the whole request', () => {
    const { headersTimeout, requestTimeout } = running.app.app.getHttpServer();

    expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 15_000, requestTimeout: 30_000 });
  });

  it('receive a Keep-Alive header with the idle timeout', async () => {
    const { headers } = await raw(
      'GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );

    expect(headers.get('keep-alive')).toBe('timeout=130');
  });

  it('leave a server that still responds', async () => {
    expect((await running.app.client().get('/health')).body).toEqual({ status: 'ok' });
  });
});
