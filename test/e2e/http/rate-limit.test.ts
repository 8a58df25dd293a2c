import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from '../../support/processes/processes.js';
import { Program } from '../../support/processes/program.js';
import { type RawResponse, sendRaw } from '../../support/clients/raw-http.js';

const LIMIT = 4;
const ORIGIN = 'https://app.example.com';

const request = (line: string, ...headers: string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const post = (body: string) =>
  `${request('POST /users/login', 'Content-Type: application/json', `Content-Length: ${body.length}`)}${body}`;
const upgrade = (line: string, to: string, ...headers: string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', `Upgrade: ${to}`, ...headers].join('\r\n')}\r\n\r\n`;

/** All kinds of input, with their responses below the limit. */
const KINDS: [string, string, number][] = [
  ['an operation', request('GET /users/setup-required'), 200],
  ['an operation that needs a credential', request('GET /users/me'), 401],
  ['the root', request('GET /'), 200],
  ['the OpenAPI document', request('GET /docs/openapi.json'), 200],
  ['the explorer', request('GET /docs'), 200],
  ['an asset', request('GET /docs/swagger-ui.css', 'Accept-Encoding: br'), 200],
  ['HEAD', request('HEAD /docs'), 200],
  ['a preflight', request('OPTIONS /users/me', `Origin: ${ORIGIN}`), 204],
  ['an unknown address', request('GET /nowhere'), 404],
  ['an unknown address below the health checks', request('GET /health/nowhere'), 404],
  ['an unknown method', request('PUT /users/me'), 405],
  ['malformed JSON', post('{'), 400],
  ['a body that is too large', post(`"${'x'.repeat(70_000)}"`), 413],
  ['an address that cannot be decoded', request('GET /users/%'), 400],
  ['a parameter of any length', request(`GET /users/data/${'x'.repeat(2_000)}`), 400],
  ['no HTTP', 'garbage\r\n\r\n', 400],
  ['headers that are too large', request('GET /', `X-Large: ${'x'.repeat(20_000)}`), 431],
  ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['two hosts', request('GET /', 'Host: y'), 400],
  ['an expectation', request('GET /', 'Expect: a-miracle'), 417],
  ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 404],
  ['an offer of another protocol', upgrade('GET /users/setup-required', 'h2c'), 200],
  ['a WebSocket elsewhere', upgrade('GET /nowhere', 'websocket'), 404],
  ['a WebSocket that is none', upgrade('GET /guacamole', 'websocket'), 400],
  [
    'a WebSocket',
    upgrade(
      'GET /guacamole',
      'websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ),
    101,
  ],
];

/** Runs the built program, because Jest on Node 20 cannot load @nestjs/throttler. */
describe('the rate limit', () => {
  let program: Program;
  let clients = 0;

  beforeAll(build);
  beforeAll(async () => {
    program = await Program.start({ REQUESTS_PER_MINUTE: String(LIMIT), CORS_ORIGINS: ORIGIN });
  });

  afterAll(() => program.stop());

  /** All of 127.0.0.0/8 is local; each test uses another address. */
  const aClient = () => {
    clients += 1;
    const address = `127.0.1.${clients}`;
    return (bytes: string) => sendRaw(program.url, bytes, address);
  };

  const expectRefusal = (response: RawResponse) => {
    expect(response.status).toBe(429);
    const { code, remainingTime } = JSON.parse(response.text) as { code: string; remainingTime: number };
    expect(code).toBe('TOO_MANY_REQUESTS');
    expect(remainingTime).toBeGreaterThan(0);
    expect(response.headers.get('retry-after')).toBe(String(remainingTime));
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  };

  it.each(KINDS)('counts %s once', async (_kind, bytes, status) => {
    const send = aClient();
    for (let count = 0; count < LIMIT; count += 1) expect((await send(bytes)).status).toBe(status);

    expectRefusal(await send(request('GET /users/setup-required')));
  });

  it.each(KINDS)('rejects %s', async (_kind, bytes) => {
    const send = aClient();
    for (let count = 0; count < LIMIT; count += 1) await send(request('GET /users/setup-required'));
    const response = await send(bytes);

    if (bytes.startsWith('HEAD')) expect([response.status, response.text]).toEqual([429, '']);
    else expectRefusal(response);
  });

  it('rejects a request before its body arrives, and closes the connection', async () => {
    const send = aClient();
    for (let count = 0; count < LIMIT; count += 1) await send(request('GET /users/setup-required'));
    const head = 'POST /users/login HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n';

    expectRefusal(await send(head));
  });

  it('neither limits nor counts health checks', async () => {
    const send = aClient();
    for (let count = 0; count < 3 * LIMIT; count += 1) {
      for (const path of ['/health', '/health/live', '/health/ready'])
        expect((await send(request(`GET ${path}`))).status).toBe(200);
    }
    expect((await send(request('GET /users/setup-required'))).status).toBe(200);
  });

  it('returns errors that the pages of allowed origins can read', async () => {
    const send = aClient();
    for (let count = 0; count < LIMIT; count += 1) await send(request('GET /nowhere'));
    const refused = await send(request('GET /users/me', `Origin: ${ORIGIN}`));

    expectRefusal(refused);
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });
});
