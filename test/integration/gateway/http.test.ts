import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { applicationAt, bindingOf, passTo } from '../../support/fixtures/gateway.js';
import { exchange, portOf, Started, type TestGateway } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

const MIB = 1_024 * 1_024;
const HOST = 'Host: shell.lk.localhost\r\n';
const statusOf = (text: string) => Number(text.split(' ')[1]);

async function gatewayTo(...[handle, more, limits]: [Parameters<Started['http']>[0], object?, never?]) {
  const upstream = await started.http(handle);
  return started.gateway(`http://127.0.0.1:${portOf(upstream)}`, more, limits);
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const get = (gateway: TestGateway, path = '/', init: RequestInit = {}) =>
  fetch(`${gateway.url}${path}`, init);

describe('an HTTP request through the gateway', () => {
  afterEach(() => started.stopAll());

  it('keeps its method, target and body, and the response its status, headers and body', async () => {
    const gateway = await gatewayTo((request, response) => {
      void readAll(request).then((body) => {
        response.sendDate = false;
        response.writeHead(207, 'Many', ['X-A', '1', 'Set-Cookie', 'a=1', 'X-A', '2', 'Set-Cookie', 'b=2']);
        response.end(`${request.method} ${request.url} ${body.toString()}`);
      });
    });
    const body = 'PROPFIND /a%2F../b;x?q=%00 HTTP/1.1\r\nConnection: close\r\nContent-Length: 3\r\n';

    const text = await exchange(gateway.port, `${body}${HOST}\r\nxyz`);

    expect(text).toBe(
      'HTTP/1.1 207 Many\r\nX-A: 1\r\nSet-Cookie: a=1\r\nX-A: 2\r\nSet-Cookie: b=2\r\n' +
        'Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n22\r\nPROPFIND /a%2F../b;x?q=%00 xyz\r\n0\r\n\r\n'.replace(
          '22\r\n',
          '1e\r\n',
        ),
    );
  });

  it('announces to the upstream exactly the body that the client sends', async () => {
    const gateway = await gatewayTo((request, response) => {
      void readAll(request).then((body) => {
        const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
        response.end(`${request.method} ${length} ${encoding} ${body.length}`);
      });
    });
    const send = async (lines: string, body = '') =>
      (await exchange(gateway.port, `${lines}\r\nConnection: close\r\n${HOST}\r\n${body}`))
        .split('\r\n')
        .at(-1);

    expect(await send('POST / HTTP/1.1')).toBe('POST 0 undefined 0');
    expect(await send('PROPFIND / HTTP/1.1')).toBe('PROPFIND 0 undefined 0');
    expect(await send('GET / HTTP/1.1')).toBe('GET undefined undefined 0');
    expect(await send('GET / HTTP/1.1\r\nContent-Length: 2', 'ab')).toBe('GET 2 undefined 2');
    expect(await send('DELETE / HTTP/1.1\r\nTransfer-Encoding: chunked', '1\r\na\r\n0\r\n\r\n')).toBe(
      'DELETE undefined chunked 1',
    );
    expect(await send('PUT / HTTP/1.1\r\nContent-Length: 2\r\nConnection: content-length', 'ab')).toBe(
      'PUT 2 undefined 2',
    );
  });

  it('streams a large upload and its response with flat memory', async () => {
    const gateway = await gatewayTo((request, response) => void request.pipe(response));
    const outgoing = httpRequest(`${gateway.url}/`, { method: 'POST' });
    const response = once(outgoing, 'response').then(([incoming]) => incoming as IncomingMessage);
    let sent = 0;
    let received = 0;
    const chunk = Buffer.alloc(MIB);

    for (; sent < 4 * MIB; sent += chunk.length) outgoing.write(chunk);
    const incoming = await response;
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (; sent < 48 * MIB; sent += chunk.length) if (!outgoing.write(chunk)) await readSome();
    outgoing.end();
    for await (const part of incoming) received += (part as Buffer).length;

    expect(received).toBe(48 * MIB);

    async function readSome() {
      while (outgoing.writableNeedDrain) {
        received += (incoming.read() as Buffer | null)?.length ?? 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  });

  it('uses connections to the upstream again, and replaces one that died while it was idle', async () => {
    const ports = new Set<number>();
    let seen = 0;
    const upstream = await started.http((request, response) => {
      seen += 1;
      ports.add(request.socket.remotePort!);
      response.end(String(seen));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);

    for (let count = 0; count < 3; count += 1) await (await get(gateway)).text();
    expect(ports.size).toBe(1);
    upstream.prependOnceListener('request', ({ socket }) => socket.destroy());
    const response = await get(gateway);

    expect([response.status, await response.text()]).toEqual([200, '5']);
    expect(ports.size).toBe(2);
  });

  it('never sends a request twice that is not idempotent, or that the upstream has begun to respond to', async () => {
    let seen = 0;
    const upstream = await started.http((request, response) => {
      seen += 1;
      if (request.url === '/ok') response.end();
      else if (request.url === '/begun') response.writeHead(200).write('x', () => request.socket.destroy());
      else request.socket.destroy();
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    await (await get(gateway, '/ok')).text();
    expect((await get(gateway, '/die', { method: 'POST' })).status).toBe(502);
    await (await get(gateway, '/ok')).text();
    await expect(get(gateway, '/begun').then((response) => response.text())).rejects.toThrow();

    expect(seen).toBe(4);
    // On a new connection there is nothing to retry, however idempotent.
    expect((await get(gateway, '/die')).status).toBe(502);
    expect(seen).toBe(5);
  });

  it('passes Expect: 100-continue on, so that a refused upload is never sent', async () => {
    const upstream = await started.http((_request, response) => response.writeHead(200).end('unasked'));
    upstream.on('checkContinue', (request, response) => {
      if (request.url === '/no') return void response.writeHead(413).end();
      response.writeContinue();
      void readAll(request).then((body) => response.end(String(body.length)));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const upload = (path: string) =>
      `POST ${path} HTTP/1.1\r\n${HOST}Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;

    const refused = await exchange(gateway.port, upload('/no'));
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(upload('/yes'));
    expect(String((await once(socket, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('abc');

    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n3$/);
    expect(statusOf(refused)).toBe(413);
  });

  it('streams events at once, tells proxies not to buffer them, and has no idle timeout for them', async () => {
    const gateway = await gatewayTo(
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
        setTimeout(() => response.end('data: 1\n\n'), 400);
      },
      { timeouts: { connect: 100, firstByte: 200, idle: 100 } },
    );

    const begin = performance.now();
    const response = await get(gateway);

    expect(performance.now() - begin).toBeLessThan(350);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(gateway.registry.list()).toMatchObject([{ kind: 'http' }]);
    expect(await response.text()).toBe('data: 1\n\n');
    await until(() => gateway.registry.list().length === 0);
  });

  it('gives up with 504 without a first byte, and cuts a response that stops', async () => {
    const gateway = await gatewayTo(
      (request, response) => {
        if (request.url === '/stops') response.write('x');
      },
      {
        timeouts: { connect: 100, firstByte: 100, idle: 100 },
      },
    );

    expect((await get(gateway)).status).toBe(504);
    await expect(get(gateway, '/stops').then((response) => response.text())).rejects.toThrow();
    await until(() => gateway.registry.list().length === 0);
  });

  it('lets an upload take longer than the time for the first byte', async () => {
    const gateway = await gatewayTo(
      (request, response) => void readAll(request).then((body) => response.end(String(body.length))),
      { timeouts: { connect: 100, firstByte: 100, idle: 150 } },
    );
    const outgoing = httpRequest(`${gateway.url}/`, { method: 'POST' });
    for (let count = 0; count < 5; count += 1) {
      outgoing.write('abc');
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    outgoing.end();

    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect((await readAll(response)).toString()).toBe('15');
  });

  it('relays an early response to an upload, and then closes the connection', async () => {
    const gateway = await gatewayTo((_request, response) => response.writeHead(413).end('too large'));
    const request = `POST / HTTP/1.1\r\n${HOST}Content-Length: 1000000\r\n\r\n`;

    for (const body of ['', 'x'.repeat(100_000)]) {
      const text = await exchange(gateway.port, `${request}${body}`);

      expect(statusOf(text)).toBe(413);
      expect(text).toContain('too large');
    }
  });

  it('aborts the request to the upstream when the client leaves', async () => {
    const events: string[] = [];
    const gateway = await gatewayTo((request) => {
      events.push('begun');
      request.socket.once('close', () => events.push('aborted'));
    });
    const controller = new AbortController();
    const response = get(gateway, '/', { signal: controller.signal }).catch(() => undefined);
    await until(() => events.length === 1);
    controller.abort();
    await response;

    await until(() => events.length === 2);
  });

  it('returns errors as JSON or as a page, without the address of the upstream', async () => {
    const gateway = await started.gateway('http://127.0.0.1:1');

    const json = await get(gateway);
    const page = await get(gateway, '/', { headers: { accept: 'text/html' } });

    expect([json.status, await json.json()]).toEqual([
      502,
      { code: 'BAD_GATEWAY', error: 'The application cannot be reached' },
    ]);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).not.toContain('127.0.0.1');
  });

  it.each([
    ['is not HTTP', 'hello\r\n\r\n', 400],
    ['has headers that are too large', `GET / HTTP/1.1\r\n${HOST}X: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['has no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['has two hosts', `GET / HTTP/1.1\r\n${HOST}${HOST}Connection: close\r\n\r\n`, 400],
    [
      'names another host in its target',
      `GET http://evil.test/ HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
      400,
    ],
    ['asks for a tunnel', `CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n`, 405],
    ['asks for its own headers', `TRACE / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`, 405],
    [
      'has two lengths',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'has an encoding that is not decoded',
      `POST / HTTP/1.1\r\n${HOST}Connection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      501,
    ],
  ])('is refused without a decision if it %s', async (_name, bytes, status) => {
    const gateway = await gatewayTo((_request, response) => response.end());

    expect(statusOf(await exchange(gateway.port, bytes))).toBe(status);
    expect(gateway.requests).toEqual([]);
  });

  it('ignores the offer of another protocol', async () => {
    const gateway = await gatewayTo(({ headers }, response) => response.end(String(headers.upgrade)));
    const offer = `GET / HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n`;

    expect(await exchange(gateway.port, offer)).toContain('undefined');
  });

  it('gets 503 if it cannot be decided about', async () => {
    const gateway = await gatewayTo((_request, response) => response.end());
    gateway.decide = () => Promise.reject(new Error('the database is unavailable'));

    const response = await get(gateway);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it('gets the response of the gateway itself, and the body is not forwarded', async () => {
    let seen = 0;
    const gateway = await gatewayTo((_request, response) => void response.end(String((seen += 1))));
    gateway.decide = () => ({ kind: 'response', status: 302, headers: ['Location', '/login'], body: '' });
    const sent = `POST / HTTP/1.1\r\n${HOST}Content-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`;

    const text = await exchange(gateway.port, sent);

    expect(text).toMatch(/^HTTP\/1\.1 302 Found\r\nLocation: \/login\r\nContent-Length: 0\r\n/);
    expect(seen).toBe(0);
  });

  it('gets the response of a new decision if it is closed while it waits, and is cut if its response has begun', async () => {
    const gateway = await gatewayTo(({ url }, response) => {
      if (url === '/stream') response.writeHead(200).write('x');
    });
    const [waiting, stream] = [get(gateway, '/wait'), await get(gateway, '/stream')];
    await until(() => gateway.registry.list().length === 2);
    gateway.decide = () => ({
      kind: 'response',
      status: 401,
      headers: ['X-Latchkey-Login', '/unlock'],
      body: '',
    });

    const { closed } = gateway.registry.lock({ sessionId: bindingOf().sessionId! });

    expect(closed).toEqual({ webSockets: 0, requests: 2 });
    expect((await waiting).headers.get('x-latchkey-login')).toBe('/unlock');
    await expect(stream.text()).rejects.toThrow();
  });

  it('uses a new connection after the upstream of the application has changed', async () => {
    const gateway = await gatewayTo((_request, response) => response.end('old'));
    const other = await started.http((_request, response) => response.end('new'));

    expect(await (await get(gateway)).text()).toBe('old');
    gateway.decide = () => passTo(applicationAt(`http://127.0.0.1:${portOf(other)}`));
    expect(await (await get(gateway)).text()).toBe('new');
  });
});
