import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { sqlite } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { aTunnelToken, useGuacd } from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';

/** The headers of the first request of an HTTP/2 client without TLS. */
const OFFER = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

describe('the tunnel endpoint', () => {
  const running = runningApp(sqlite);
  let guacd: FakeGuacd;
  let person: Person;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    person = await aPerson(running.app, 'Ada');
    await useGuacd(person.client, guacd);
  });

  afterAll(() => guacd.shut());

  /** Sends requests over one connection, the last of which closes it; returns the whole response. */
  const send = async (...requests: string[]) => {
    const socket = connect(Number(new URL(running.app.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(requests.join(''));
    return text(socket);
  };

  const request = (line: string, headers: string[], body = '') =>
    [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n');

  const login = (headers: string[]) => {
    const body = JSON.stringify({ username: 'Ada', password: PASSWORD });
    const about = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    return request('POST /users/login', [...headers, ...about], body);
  };

  it('returns 404 for a plain GET request', async () => {
    expect(await running.app.client().get('/guacamole')).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  });

  it('ignores an Upgrade header that offers another protocol', async () => {
    const response = await send(login(OFFER));

    expect(response).toMatch(/^HTTP\/1.1 200 [^]*"success":true/);
    expect(response).toContain('connection: close');
  });

  it('ignores an Upgrade header for another protocol on a request whose chunked body arrives later', async () => {
    const body = JSON.stringify({ username: 'Ada', password: PASSWORD });
    const about = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
    const head = request('POST /users/login', [...OFFER, ...about]);
    const socket = connect(Number(new URL(running.app.url).port), '127.0.0.1');
    const response = text(socket);
    for (const part of [head, `${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n']) {
      socket.write(part);
      await sleep(20);
    }

    expect(await response).toMatch(/^HTTP\/1.1 200 [^]*"success":true/);
  });

  it.each([
    ['together with it', 0],
    ['after it', 15],
  ])(
    'closes the connection after a request that offers another protocol, and discards a request sent %s',
    async (_when, ms) => {
      const socket = connect(Number(new URL(running.app.url).port), '127.0.0.1').setNoDelay();
      socket.on('error', () => undefined);
      const responses = text(socket).catch(() => '');
      const account = { username: `behind-${ms}`, password: PASSWORD };
      const body = JSON.stringify(account);
      const about = ['Content-Type: application/json', `Content-Length: ${body.length}`];
      const later = request('POST /users/create', about, body);
      // Hashing the password takes longer than the arrival of the next request.
      if (ms === 0) socket.write(login(OFFER) + later);
      else {
        socket.write(login(OFFER));
        await sleep(ms);
        socket.write(later);
      }

      expect((await responses).match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200']);
      await sleep(500);
      expect((await running.app.client().post('/users/login', account)).status).toBe(401);
    },
  );

  it.each(['GET /users/me', 'GET /guacamole/more', 'GET /nowhere', 'POST /guacamole', 'GET //guacamole'])(
    'rejects a WebSocket handshake for %s',
    async (line) => {
      const response = await send(request(line, [...HANDSHAKE, 'Content-Length: 0']));

      expect(response).toMatch(/^HTTP\/1.1 40[14] /);
      expect(response).toContain('"code":"');
    },
  );

  it('requires a complete handshake, and otherwise responds with the common error format', async () => {
    const incomplete = HANDSHAKE.filter((line) => !line.includes('Key'));
    const response = await sendRaw(
      running.app.url,
      request('GET /guacamole', [...incomplete, 'X-Request-Id: from-the-client']),
    );

    expect([response.status, JSON.parse(response.text)]).toEqual([
      400,
      { error: 'The WebSocket handshake is not complete', code: 'INVALID_REQUEST' },
    ]);
    expect(response.headers.get('x-request-id')).toBe('from-the-client');
    expect(response.headers.get('sec-websocket-version')).toBe('13');
  });

  it('rejects headers that Node would truncate', async () => {
    const many = Array.from({ length: 1_100 }, () => 'a:b');
    for (const offer of [HANDSHAKE, OFFER]) {
      const response = await sendRaw(running.app.url, request('GET /guacamole', [...offer, ...many]));
      expect([response.status, JSON.parse(response.text)]).toEqual([
        431,
        { error: 'The request headers are too large', code: 'HEADERS_TOO_LARGE' },
      ]);
    }
  });

  it('closes a connection whose handshake arrives before the response to an earlier request', async () => {
    const responses = await send(request('GET /users/me', []), request('GET /guacamole', HANDSHAKE));

    expect(responses).not.toContain(' 101 ');
  });

  it('accepts a trailing slash and further query parameters', async () => {
    const token = await aTunnelToken(person.client);
    const url = `${running.app.url.replace('http', 'ws')}/guacamole/?width=800&token=${token}&x`;
    const socket = new WebSocket(url);
    const [first] = await once(socket, 'message');

    expect(String(first)).toMatch(/^0\.,/);
    socket.close();
  });
});
