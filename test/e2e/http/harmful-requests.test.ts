import { connect, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqlite, type TestDatabase } from '../../support/databases/databases.js';
import { type RawResponse, sendRaw } from '../../support/clients/raw-http.js';
import { TestApp } from '../../support/app/test-app.js';

const KIB = 1_024;
const MIB = KIB * KIB;
const CHUNK = Buffer.alloc(8 * KIB, ' ');
const PAUSE_MS = 20;
const JSON_TYPE = 'Content-Type: application/json';
/** Rejecting is cheap; the limit leaves room for a busy machine. */
const SOON_MS = 5_000;

const request = (line: string, ...headers: string[]) =>
  `${[line, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;
const post = (path: string, body: string, ...headers: string[]) =>
  `${request(`POST ${path} HTTP/1.1`, JSON_TYPE, `Content-Length: ${body.length}`, ...headers)}${body}`;
const login = '{"username":"ada","password":"correct horse battery"}';
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

/** Requests with two possible ends, on which a proxy and this server could disagree. */
const SMUGGLED = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n';
const chunked = (body: string, ...headers: string[]) =>
  `${request('POST /users/login HTTP/1.1', JSON_TYPE, ...headers)}${body}`;
const TE = 'Transfer-Encoding: chunked';

const SMUGGLING: [string, string][] = [
  ['a length beside chunks', chunked(`0\r\n\r\n${SMUGGLED}`, 'Content-Length: 4', TE)],
  ['chunks beside a length', chunked(`0\r\n\r\n${SMUGGLED}`, TE, 'Content-Length: 4')],
  ['two lengths', chunked(`{}${SMUGGLED}`, 'Content-Length: 2', 'Content-Length: 3')],
  ['two equal lengths', chunked(`{}${SMUGGLED}`, 'Content-Length: 2', 'Content-Length: 2')],
  ['a list of lengths', chunked(`{}${SMUGGLED}`, 'Content-Length: 2, 3')],
  ['a length with a sign', chunked(`{}${SMUGGLED}`, 'Content-Length: +2')],
  ['a length in hex', chunked(`{}${SMUGGLED}`, 'Content-Length: 0x2')],
  ['a length below zero', chunked(`{}${SMUGGLED}`, 'Content-Length: -2')],
  ['an endless length', chunked('{}', 'Content-Length: 99999999999999999999')],
  ['space before the colon', chunked(`0\r\n\r\n${SMUGGLED}`, 'Transfer-Encoding : chunked')],
  ['a folded encoding', chunked(`0\r\n\r\n${SMUGGLED}`, 'Transfer-Encoding:\r\n chunked')],
  ['chunks that are not last', chunked(`0\r\n\r\n${SMUGGLED}`, 'Transfer-Encoding: chunked, identity')],
  ['two encodings', chunked(`0\r\n\r\n${SMUGGLED}`, TE, 'Transfer-Encoding: x')],
  ['bare line feeds', `POST /users/login HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}${SMUGGLED}`],
  ['a line feed in a header', request('GET /health HTTP/1.1', 'X-A: a\nX-B: b')],
  ['a carriage return in a header', request('GET /health HTTP/1.1', 'X-A: a\rX-B: b')],
  ['a zero byte in a header', request('GET /health HTTP/1.1', 'X-A: a\0b')],
  ['chunks that end in bare line feeds', chunked(`2\n{}\n0\n\n${SMUGGLED}`, TE)],
  ['a chunk with a sign', chunked(`+2\r\n{}\r\n0\r\n\r\n${SMUGGLED}`, TE)],
  ['a chunk of a size beyond all bounds', chunked(`fffffffffffffffff\r\n{}`, TE)],
  ['a chunk longer than it says', chunked(`2\r\n{}{}\r\n0\r\n\r\n${SMUGGLED}`, TE)],
  ['two targets', request('GET /health /users/me HTTP/1.1')],
  ['a version that is none', request('GET /health HTTP/9.9')],
];

describe('malicious requests', () => {
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    database = await sqlite();
    app = await TestApp.start({ database });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  /** Also waits until the server closes the connection, which must be soon. */
  async function refused(bytes: string, ...closing: string[]): Promise<RawResponse> {
    const start = performance.now();
    const response = await sendRaw(app.url, Buffer.from(bytes + closing.join(''), 'latin1'));
    expect(performance.now() - start).toBeLessThan(SOON_MS);
    return response;
  }

  /** Sends a body until the server stops reading; returns the response status and the number of bytes sent. */
  async function pour(head: string, size: number): Promise<{ status: number; sent: number }> {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    let response = '';
    socket.on('data', (bytes: Buffer) => (response += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(head);
    let sent = 0;
    // With pauses: data that is still in flight when the server closes makes the client's kernel discard the response.
    await sleep(PAUSE_MS);
    while (sent < size && socket.writable && response === '') {
      socket.write(CHUNK);
      sent += CHUNK.length;
      await Promise.race([sleep(PAUSE_MS), closed]);
    }
    await closed;
    return { status: Number(response.split(' ')[1]), sent };
  }

  it('N-01 are rejected with 413 and cut off before all of a 10 MB body was read', async () => {
    const head = (length: string) => request('POST /users/login HTTP/1.1', JSON_TYPE, length);
    const announced = await pour(head(`Content-Length: ${10 * MIB}`), 10 * MIB);
    const unannounced = await pour(`${head(TE)}${(10 * MIB).toString(16)}\r\n`, 10 * MIB);

    expect([announced.status, unannounced.status]).toEqual([413, 413]);
    expect(Math.max(announced.sent, unannounced.sent)).toBeLessThan(MIB);
  });

  it('N-01 are rejected with 413 one byte over 64 KiB, and cut off', async () => {
    const body = (size: number) => `{"filler":"${'x'.repeat(size - 13)}"}`;
    const within = await refused(post('/users/login', body(64 * KIB), 'Connection: close'));
    const over = await refused(post('/users/login', body(64 * KIB + 1)));

    expect([within.status, over.status]).toEqual([400, 413]);
    expect(over.headers.get('connection')).toBe('close');
  });

  it.each([
    ['lists 30,000 deep', post('/users/login', nested(30_000), 'Connection: close'), [400]],
    ['a list of 30,000', post('/users/login', `[${'1,'.repeat(30_000)}1]`, 'Connection: close'), [400]],
    [
      'an object with 5,000 fields',
      post('/users/login', `{${many(5_000, (i) => `"${i}":1`).join()}}`, 'Connection: close'),
      [400],
    ],
    [
      'a name of 60 KiB',
      post('/users/login', `{"username":"${'x'.repeat(60 * KIB)}","password":"x"}`, 'Connection: close'),
      [400, 401],
    ],
    ['a query of 1 MB', request(`GET /users/oidc/authorize?scope=${'x'.repeat(MIB)} HTTP/1.1`), [414, 431]],
    [
      'a state of 12 KiB',
      request(`GET /users/oidc/callback?code=x&state=${'x'.repeat(12 * KIB)} HTTP/1.1`, 'Connection: close'),
      [400],
    ],
    ['a scope of 1 MB', post('/users/login', `{"scope":"${'x'.repeat(MIB)}"}`), [413]],
    [
      '10,000 parameters in 15 KiB',
      request(`GET /health?${'a&'.repeat(7_500)} HTTP/1.1`, 'Connection: close'),
      [200, 400],
    ],
  ])('N-02 are answered quickly with %s', async (_name, bytes, statuses) => {
    expect(statuses).toContain((await refused(bytes)).status);
  });

  it.each([
    [
      '200 headers',
      request('GET /health HTTP/1.1', 'Connection: close', ...many(200, (i) => `X-${i}: a`)),
      [200, 431],
    ],
    ['5,000 headers', request('GET /health HTTP/1.1', ...many(5_000, (i) => `X-${i}: a`)), [431]],
    ['headers of 64 KiB', request('GET /health HTTP/1.1', `X-Large: ${'x'.repeat(64 * KIB)}`), [431]],
    [
      '500 cookies',
      request(
        'GET /users/me HTTP/1.1',
        'Connection: close',
        `Cookie: ${many(500, (i) => `c${i}=v`).join('; ')}`,
      ),
      [401],
    ],
    [
      '500 session cookies',
      request(
        'GET /users/me HTTP/1.1',
        'Connection: close',
        `Cookie: ${many(500, (i) => `jwt=v${i}`).join('; ')}`,
      ),
      [401],
    ],
    [
      'a session of 15 KiB',
      request('GET /users/me HTTP/1.1', 'Connection: close', `Cookie: jwt=${'x'.repeat(15 * KIB)}`),
      [401],
    ],
  ])('N-03 are answered quickly with %s', async (_name, bytes, statuses) => {
    expect(statuses).toContain((await refused(bytes)).status);
  });

  it.each(SMUGGLING)('N-04 are rejected once and cut off with %s', async (_name, bytes) => {
    const response = await refused(bytes);

    expect(response.status).toBe(400);
    expect(response.headers.get('connection')).toBe('close');
    expect(response.text.match(/HTTP\/1\.1 \d/g)).toBeNull();
  });

  it.each([
    ['a chunk extension of 1 MB', chunked(`2;a=${'x'.repeat(MIB)}\r\n{}\r\n0\r\n\r\n`, TE)],
    [
      '10,000 chunks of one byte with extensions',
      chunked(`${'1;aaaaaaaaaaaaaaaaaaaa\r\n \r\n'.repeat(10_000)}0\r\n\r\n`, TE),
    ],
    ['trailers of 1 MB', chunked(`2\r\n{}\r\n0\r\nX-T: ${'x'.repeat(MIB)}\r\n\r\n`, TE)],
  ])('N-04 do not exhaust the server with %s', async (_name, bytes) => {
    expect([400, 413, 431]).toContain((await refused(bytes)).status);
  });

  it('N-04 leave no connection open after repeated upgrade offers of another protocol', async () => {
    const offer = request('GET /health HTTP/1.1', 'Connection: Upgrade', 'Upgrade: h2c');
    const responses = await Promise.all(many(30, () => offer.repeat(5)).map((offers) => refused(offers)));

    expect(responses.map(({ status }) => status)).toEqual(Array(30).fill(200));
    const server = app.app.getHttpServer() as Server;
    expect(await promisify(server.getConnections.bind(server))()).toBe(0);
  });

  it('leave a server that still responds', async () => {
    expect((await app.client().post('/users/login', login)).status).toBe(401);
    expect((await app.client().get('/health')).body).toEqual({ status: 'ok' });
  });
});
