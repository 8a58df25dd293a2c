import { once } from 'node:events';
import { type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type WebSocket } from 'ws';
import { DEFAULT_LIMITS } from '#connections';
import { OPCODE } from '../../../src/gateway/websocket/frame-reader.js';
import { encodeFrame } from '../../../src/gateway/websocket/frames.js';
import { applicationAt, bindingOf, passTo } from '../../support/fixtures/gateway.js';
import { ACCEPT, exchange, HANDSHAKE, head, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

const ACCEPTED = head([
  ...['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'],
  ...[`Sec-WebSocket-Accept: ${ACCEPT}`],
]);
const statusOf = (text: string) => Number(text.split(' ')[1]);
const closeOf = async (socket: WebSocket) => (await once(socket, 'close'))[0] as number;

async function echoing(more = {}) {
  const upstream = await started.webSockets((socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  return started.gateway(`http://127.0.0.1:${portOf(upstream)}`, more);
}

/** A raw server that collects what it receives, and responds to the first bytes. */
async function rawUpstream(response: (socket: Socket) => void) {
  const seen = { text: '', isClosed: false };
  const server = await started.tcp((socket) => {
    socket.once('data', () => response(socket));
    socket.on('data', (chunk) => (seen.text += chunk.toString('latin1')));
    socket.on('close', () => (seen.isClosed = true));
  });
  return { seen, url: `http://127.0.0.1:${portOf(server)}` };
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a WebSocket through the gateway', () => {
  afterEach(() => started.stopAll());

  it('reaches the upstream with the headers, the path and the subprotocol of the client', async () => {
    const requests: IncomingMessage[] = [];
    const upstream = await started.webSockets((_socket, request) => requests.push(request), {
      handleProtocols: () => 'tty',
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}/base`);

    const socket = await gateway.connect('/ws?a=%2F..', ['binary', 'tty']);

    expect(socket.protocol).toBe('tty');
    expect(requests[0]!.url).toBe('/base/ws?a=%2F..');
    expect(requests[0]!.rawHeaders.join('|')).toContain('Sec-WebSocket-Protocol|binary,tty|');
    expect(requests[0]!.rawHeaders.slice(-4)).toEqual(['Remote-User', 'ada', 'Remote-Groups', 'user']);
    expect(gateway.requests[0]).toMatchObject({ url: '/ws?a=%2F..', isWebSocket: true });
  });

  it('carries messages of every size in both directions, in order, with pings and close codes', async () => {
    const gateway = await echoing();
    const socket = await gateway.connect();
    const sizes = [0, 1, 125, 126, 65_535, 65_536, 300_000, 3_000_000, 5];
    const received: number[] = [];
    socket.on('message', (data: Buffer) => received.push(data.length));
    const pong = once(socket, 'pong');

    for (const size of sizes) socket.send(Buffer.alloc(size, size % 251));
    socket.ping('are you there');
    await until(() => received.length === sizes.length);

    expect(received).toEqual(sizes);
    expect(String((await pong)[0])).toBe('are you there');
    socket.close(4999);
    expect(await closeOf(socket)).toBe(4999);
    await until(() => gateway.events.includes('closed by a peer'));
    expect(gateway.registry.list()).toEqual([]);
  });

  it('is registered before the upstream responds, and refused if it is closed until then', async () => {
    const upstream = await rawUpstream(() => undefined);
    const gateway = await started.gateway(upstream.url);

    const response = exchange(gateway.port, head(HANDSHAKE));
    await until(() => upstream.seen.text !== '');
    expect(gateway.registry.list()).toMatchObject([{ kind: 'websocket', binding: { userId: 'ada' } }]);
    gateway.registry.close({ sessionId: bindingOf().sessionId! }, { code: 4401, reason: 'over' });

    expect(statusOf(await response)).toBe(401);
    await until(() => upstream.seen.isClosed && gateway.registry.list().length === 0);
  });

  it('is refused if it is closed while it is being decided about', async () => {
    const upstream = await rawUpstream(() => undefined);
    const gateway = await started.gateway(upstream.url);
    gateway.decide = async () => {
      gateway.registry.close({ userId: bindingOf().userId }, { code: 4403, reason: 'withdrawn' });
      return passTo(applicationAt(upstream.url));
    };

    expect(statusOf(await exchange(gateway.port, head(HANDSHAKE)))).toBe(403);
    expect(upstream.seen.text).toBe('');
  });

  it('sends early bytes of the client to the upstream only after it has accepted', async () => {
    let early = '';
    const upstream = await rawUpstream((socket) => {
      setTimeout(() => {
        early = upstream.seen.text;
        socket.write(ACCEPTED);
      }, 50);
    });
    const gateway = await started.gateway(upstream.url);
    const frame = encodeFrame(OPCODE.text, Buffer.from('hello'), true).toString('latin1');

    void exchange(gateway.port, [head(HANDSHAKE) + frame]);
    await until(() => upstream.seen.text.endsWith(frame));

    expect(early.endsWith('\r\n\r\n')).toBe(true);
  });

  it.each(['Content-Length: 5', 'Transfer-Encoding: chunked'])(
    'is refused without a decision if its handshake has a body: %s',
    async (header) => {
      const gateway = await echoing();

      expect(statusOf(await exchange(gateway.port, head([...HANDSHAKE, header])))).toBe(400);
      expect(gateway.requests).toEqual([]);
    },
  );

  it('relays another status, closes the connection and drops early bytes', async () => {
    const refusal =
      'HTTP/1.1 403 Nope\r\nX-Why: origin\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsorry\r\n0\r\n\r\n';
    const upstream = await rawUpstream((socket) => socket.write(refusal));
    const gateway = await started.gateway(upstream.url);

    const response = await exchange(gateway.port, `${head(HANDSHAKE)}GET /admin HTTP/1.1\r\nHost: a\r\n\r\n`);

    expect(response).toBe('HTTP/1.1 403 Nope\r\nX-Why: origin\r\nConnection: close\r\n\r\nsorry');
    expect(upstream.seen.text).not.toContain('admin');
  });

  it.each([
    ['accepts with a wrong key', ACCEPTED.replace(ACCEPT, 'AAAA'), 502],
    ['switches to another protocol', ACCEPTED.replace('Upgrade: websocket', 'Upgrade: h2c'), 502],
    ['switches to nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 502],
    ['chooses an extension', ACCEPTED.replace('Upgrade:', 'Sec-WebSocket-Extensions: x\r\nUpgrade:'), 502],
    ['talks nonsense', 'SSH-2.0-OpenSSH_9.2\r\n', 502],
    ['says nothing', '', 504],
    ['hangs up', null, 502],
  ])('is refused where the upstream %s', async (_name, response, status) => {
    const upstream = await rawUpstream((socket) =>
      response === null ? socket.destroy() : socket.write(response),
    );
    const gateway = await started.gateway(upstream.url, {
      timeouts: { connect: 200, firstByte: 200, idle: 200 },
    });

    const text = await exchange(gateway.port, head(HANDSHAKE));

    expect(statusOf(text)).toBe(status);
    expect(text).not.toContain('127.0.0.1');
    await until(() => gateway.registry.list().length === 0);
  });

  it('survives requests that are pipelined around a handshake', async () => {
    const gateway = await echoing();
    const first = 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n';
    let requests = 0;
    gateway.decide = async () => {
      requests += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { kind: 'response', status: 204, headers: [], body: '' };
    };

    const before = await exchange(gateway.port, first + head(HANDSHAKE));
    const after = await exchange(gateway.port, head(HANDSHAKE) + head(HANDSHAKE) + first);

    expect(before).not.toContain('101');
    expect(after.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(requests).toBe(2);
    expect(gateway.gateway.server.listening).toBe(true);
  });

  it('ends on both sides when one of them ends', async () => {
    const ended: string[] = [];
    const upstream = await started.webSockets((socket, { url }) => {
      socket.on('close', () => ended.push(url!));
      if (url === '/die') setTimeout(() => socket.terminate(), 20);
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);

    expect(await closeOf(await gateway.connect('/die'))).toBe(1006);
    (await gateway.connect('/left')).terminate();
    const half = connect(gateway.port, '127.0.0.1');
    half.write(head(HANDSHAKE).replace('/ws', '/half'));
    await once(half, 'data');
    half.end();
    await once(half, 'close');

    await until(() => ended.length === 3);
    expect(ended.sort()).toEqual(['/die', '/half', '/left']);
  });

  it('keeps its memory flat for a client that does not read', async () => {
    const sent = { bytes: 0 };
    const upstream = await started.webSockets((socket) => {
      const chunk = Buffer.alloc(64 * 1_024);
      const flood = () => {
        sent.bytes += chunk.length;
        socket.send(chunk, (error) => error ?? setImmediate(flood));
      };
      flood();
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const socket = await gateway.connect();
    socket.pause();

    let before = -1;
    while (before < sent.bytes) {
      before = sent.bytes;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }

    // The buffers of four sockets in the kernel, and one chunk in this process.
    expect(sent.bytes).toBeLessThan(40 * 1_024 * 1_024);
    expect(gateway.registry.list()[0]!.bytesSent).toBeLessThan(sent.bytes);
    socket.resume();
    await until(() => sent.bytes > before);
  });

  it('closes 50 flooded sockets with the right code within a second', async () => {
    const upstream = await started.webSockets((socket) => {
      const flood = () => socket.send(Buffer.alloc(3_000), (error) => error ?? setImmediate(flood));
      flood();
      socket.on('message', () => undefined);
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const sockets = await Promise.all(Array.from({ length: 50 }, () => gateway.connect()));
    const codes = sockets.map(closeOf);
    await Promise.all(sockets.map((socket) => once(socket, 'message')));

    const begin = performance.now();
    const closed = gateway.registry.close({ userId: bindingOf().userId }, { code: 4401, reason: 'over' });

    expect(closed).toEqual({ webSockets: 50, requests: 0 });
    expect(new Set(await Promise.all(codes))).toEqual(new Set([4401]));
    expect(performance.now() - begin).toBeLessThan(1_000);
    await until(() => gateway.events.filter((event) => event === 'closed 4401').length === 50);
  });

  it('closes a socket in the middle of a large frame after it, or after 300 ms without a code', async () => {
    const [first, rest] = [Buffer.alloc(300_000), Buffer.alloc(200_000)];
    let finish = (): void => undefined;
    const header = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0x07, 0xa1, 0x20]);
    const upstream = await started.tcp((socket) => {
      socket.once('data', (chunk: Buffer) => {
        socket.write(ACCEPTED);
        socket.write(Buffer.concat([header, first]));
        if (chunk.includes('/finishes')) finish = () => void socket.write(rest);
      });
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const received = (path: string) =>
      exchange(gateway.port, head(HANDSHAKE).replace('/ws', path)).then((text) =>
        Buffer.from(text, 'latin1'),
      );

    const [finished, cut] = [received('/finishes'), received('/hangs')];
    await until(() => gateway.registry.list().filter(({ bytesSent }) => bytesSent > 300_000).length === 2);
    gateway.registry.close({}, { code: 4403, reason: '' });
    finish();

    expect((await finished).subarray(-4).toString('hex')).toBe('8802' + '1133');
    expect((await finished).length).toBe((await cut).length + 200_000 + 4);
  });

  it('has the close code of the application, if it has one', async () => {
    const gateway = await echoing({ closeCode: 1000 });
    const socket = await gateway.connect();
    gateway.registry.close({ applicationId: bindingOf().applicationId! }, { code: 4423, reason: 'locked' });

    expect(await closeOf(socket)).toBe(1000);
  });

  it('is pinged by the gateway if the application needs it, and counts as active for what the client types', async () => {
    const gateway = await echoing({ pingIntervalMs: 20 });
    const socket = await gateway.connect();
    await once(socket, 'ping');
    socket.send('2');
    socket.send('3.nop;');
    await once(socket, 'message');
    expect(gateway.events).toEqual(['opened']);

    socket.send('ls');
    await until(() => gateway.events.length === 2);

    expect(gateway.events).toEqual(['opened', 'activity ada']);
  });

  it('counts as active for all data, or for nothing, if the application says so, but never for control frames', async () => {
    const [all, none] = [await echoing({ activity: 'all' }), await echoing({ activity: 'none' })];
    const [first, second] = [await all.connect(), await none.connect()];
    first.ping();
    await once(first, 'pong');
    expect(all.events).toEqual(['opened']);
    first.send('2');
    second.send('ls');
    await Promise.all([once(first, 'message'), once(second, 'message')]);

    expect([all.events, none.events]).toEqual([['opened', 'activity ada'], ['opened']]);
  });

  it('is limited in number per session and application', async () => {
    const upstream = await started.webSockets(() => undefined);
    const limits = { ...DEFAULT_LIMITS, websocket: { perSession: 2, perProcess: 9 } };
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`, {}, limits);
    const [first] = await Promise.all([gateway.connect(), gateway.connect()]);

    expect(statusOf(await exchange(gateway.port, head(HANDSHAKE)))).toBe(503);
    first.close();
    await closeOf(first);
    await until(() => gateway.registry.list().length === 1);
    await gateway.connect();
  });
});
