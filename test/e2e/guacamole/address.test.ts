import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { aPerson, PASSWORD, type Person } from '../../support/accounts.js';
import { sqlite } from '../../support/databases.js';
import { GuacdStandIn } from '../../support/guacd.js';
import { aTunnelToken, useGuacd } from '../../support/remote-desktop.js';
import { runningApp } from '../../support/running-app.js';

/** What clients of HTTP/2 say in their first request without TLS. */
const OFFER = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

describe('the address of the tunnels', () => {
  const running = runningApp(sqlite);
  let guacd: GuacdStandIn;
  let person: Person;

  beforeAll(async () => {
    guacd = await new GuacdStandIn().open();
    person = await aPerson(running.app, 'Ada');
    await useGuacd(person.client, guacd);
  });

  afterAll(() => guacd.shut());

  /** Sends requests over one connection, the last of which closes it, and returns all that comes back. */
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

  it('is no page', async () => {
    expect(await running.app.client().get('/guacamole')).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  });

  it('takes nothing from a request that offers another protocol, nor from one that comes with it', async () => {
    const answers = await send(login(OFFER), request('GET /guacamole', ['Connection: close']));

    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
    expect(answers).toContain('"success":true');
  });

  it('leaves a connection as good as it was to clients that offer another protocol each time', async () => {
    const socket = connect(Number(new URL(running.app.url).port), '127.0.0.1');
    for (let count = 0; count < 5; count += 1) {
      socket.write(login(OFFER));
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1.1 200 [^]*"success":true/);
    }
    socket.end(request('GET /health', OFFER));
    expect(String(await once(socket, 'data'))).toContain('{"status":"ok"}');
  });

  it.each(['GET /users/me', 'GET /guacamole/more', 'GET /', 'POST /guacamole', 'GET //guacamole'])(
    'is not %s',
    async (line) => {
      const answer = await send(
        request(line, [...HANDSHAKE, 'Content-Length: 0']),
        request('GET /health', ['Connection: close']),
      );

      expect(answer).toMatch(/^HTTP\/1.1 40[14] /);
      expect(answer).toContain('"code":"');
      expect(answer).toContain('{"status":"ok"}');
    },
  );

  it('wants a complete handshake', async () => {
    const incomplete = HANDSHAKE.filter((line) => !line.includes('Key'));

    expect(await send(request('GET /guacamole', incomplete))).toMatch(/^HTTP\/1.1 400 /);
  });

  it('may end in a slash and have more in its query', async () => {
    const token = await aTunnelToken(person.client);
    const url = `${running.app.url.replace('http', 'ws')}/guacamole/?width=800&token=${token}&x`;
    const socket = new WebSocket(url);
    const [first] = await once(socket, 'message');

    expect(String(first)).toMatch(/^0\.,/);
    socket.close();
  });
});
