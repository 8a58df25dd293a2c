import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { runningApp } from '../../support/app/running-app.js';

const KIB = 1_024;
const NOT_JSON = { error: 'The request body is not valid JSON', code: 'INVALID_JSON' };
const NOT_AN_OBJECT = { error: 'The request body must be a JSON object', code: 'INVALID_REQUEST' };
const WRONG_TYPE = { error: 'The request body must be application/json', code: 'UNSUPPORTED_MEDIA_TYPE' };
const TOO_LARGE = { error: 'The request body is too large', code: 'PAYLOAD_TOO_LARGE' };
const CREDENTIALS = JSON.stringify({ username: 'Ada', password: PASSWORD });

/** An object nested `depth` levels deep, including the top level. */
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const MALFORMED: [string, string | Uint8Array][] = [
  ['half an object', '{"username":"Ada"'],
  ['text that is no JSON', 'username=Ada'],
  ['two values', `${CREDENTIALS}${CREDENTIALS}`],
  ['a comment', `/* hi */${CREDENTIALS}`],
  ['a trailing comma', '{"username":"Ada",}'],
  ['NaN', '{"username":NaN}'],
  [
    'bytes that are not UTF-8',
    Buffer.concat([Buffer.from('{"username":"'), Buffer.of(0xff), Buffer.from('"}')]),
  ],
  ['UTF-16', Buffer.from(CREDENTIALS, 'utf16le')],
  ['a single space', ' '],
  ['objects nested 21 deep', nested(21)],
  ['lists nested 10,000 deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['the key __proto__', '{"username":"Ada","__proto__":{"polluted":true}}'],
  ['the key __proto__ deep inside', '{"username":"Ada","more":[{"__proto__":{"polluted":true}}]}'],
  ['the key constructor', '{"constructor":{"prototype":{"polluted":true}}}'],
];

const FORM_TYPES = [
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/jsonp',
  'garbage',
];

describe.each(engines)('request bodies on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const post = (body: string | Uint8Array | undefined, headers: Record<string, string> = {}) =>
    running.app.client().post('/users/create', body, headers);

  it.each(MALFORMED)('are rejected with %s', async (_case, body) => {
    const response = await post(body);

    expect([response.status, response.body]).toEqual([400, NOT_JSON]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('can be nested 20 levels deep', async () => {
    expect((await post(nested(20))).body.code).toBe('INVALID_REQUEST');
  });

  it.each(['[]', '[{"username":"Ada"}]', '"text"', 'null', '1', 'true'])(
    'are rejected when they are %s',
    async (body) => {
      const response = await post(body);

      expect([response.status, response.body]).toEqual([400, NOT_AN_OBJECT]);
    },
  );

  it('that are empty count as absent, whatever their content type', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const response = await post(undefined, { 'content-type': type });
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    }
  });

  it.each(FORM_TYPES)('are rejected as %s', async (type) => {
    const response = await post(CREDENTIALS, { 'content-type': type });

    expect([response.status, response.body]).toEqual([415, WRONG_TYPE]);
  });

  it('are rejected without a content type', async () => {
    const response = await sendRaw(
      running.app.url,
      `POST /users/create HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${CREDENTIALS.length}\r\n\r\n${CREDENTIALS}`,
    );

    expect([response.status, JSON.parse(response.text)]).toEqual([415, WRONG_TYPE]);
  });

  it('can have a charset', async () => {
    await register(running.app, 'Ada');
    const headers = { 'content-type': 'application/json; charset=utf-8' };

    expect((await running.app.client().post('/users/login', CREDENTIALS, headers)).status).toBe(200);
  });

  it('can have 64 KiB and not a byte more', async () => {
    const filled = (size: number) => `{"filler":"${'x'.repeat(size - 13)}"}`;
    expect((await post(filled(64 * KIB))).body.code).toBe('INVALID_REQUEST');

    const response = await post(filled(64 * KIB + 1));
    expect([response.status, response.body]).toEqual([413, TOO_LARGE]);
  });

  it('are rejected by their Content-Length before they have arrived', async () => {
    const response = await sendRaw(
      running.app.url,
      'POST /users/create HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n\r\n{',
    );

    expect([response.status, JSON.parse(response.text)]).toEqual([413, TOO_LARGE]);
  });

  it('are rejected when they become too large without a Content-Length', async () => {
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`;
    const response = await sendRaw(
      running.app.url,
      `POST /users/create HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}0\r\n\r\n`,
    );

    expect([response.status, JSON.parse(response.text)]).toEqual([413, TOO_LARGE]);
  });

  it('that are aborted are logged as neither warnings nor errors', async () => {
    const { hostname, port } = new URL(running.app.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const before = running.app.logLines.length;
    socket.write(
      'POST /users/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    await sleep(50);
    socket.destroy();
    await sleep(300);
    const lines = running.app.logLines.slice(before).map((line) => JSON.parse(line));

    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('use the last of two fields with the same name everywhere', async () => {
    const body = `{"username":"first","username":"last","password":"${PASSWORD}"}`;

    expect((await post(body)).body).toMatchObject({ toast: { message: 'User created: last' } });
  });
});
