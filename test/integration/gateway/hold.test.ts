import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type WebSocket } from 'ws';
import { type GatewayApplication } from '../../../src/gateway/application.js';
import { OPCODE } from '../../../src/gateway/websocket/frame-reader.js';
import { closeFrame, encodeFrame } from '../../../src/gateway/websocket/frames.js';
import { FIRST_MESSAGE } from '../../support/fixtures/gateway.js';
import { ACCEPT, HANDSHAKE, head, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

const ROUNDS = 100;
const MIB = 1_024 * 1_024;

const closeOf = async (socket: WebSocket) => (await once(socket, 'close'))[0] as number;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await wait(2);
}

/** Both ends of one WebSocket through a gateway that holds it. */
async function pair(more: Partial<GatewayApplication> = {}) {
  let server: WebSocket | undefined;
  const upstream = await started.webSockets((socket) => {
    server = socket;
  });
  const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`, { onLock: 'hold', ...more });
  const client = await gateway.connect();
  await until(() => server !== undefined);
  const [toClient, toServer]: [string[], string[]] = [[], []];
  const first = FIRST_MESSAGE[more.protocol ?? ''];
  if (first !== undefined) {
    client.send(first);
    await once(server!, 'message');
  }
  client.on('message', (data: Buffer) => toClient.push(data.toString()));
  server!.on('message', (data: Buffer) => toServer.push(data.toString()));
  return { gateway, registry: gateway.registry, client, server: server!, toClient, toServer };
}

/** A raw client and a raw upstream, for frames that no library would send. */
async function rawPair(more = {}) {
  let server: Socket | undefined;
  const upstream = await started.tcp((socket) => {
    socket.once('data', () => {
      server = socket;
      socket.write(
        head([
          ...['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'],
          ...[`Sec-WebSocket-Accept: ${ACCEPT}`],
        ]),
      );
    });
  });
  const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`, { onLock: 'hold', ...more });
  const client = connect(gateway.port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write(head(HANDSHAKE));
  await once(client, 'data');
  const received = { client: '', server: '' };
  client.on('data', (chunk: Buffer) => (received.client += chunk.toString('latin1')));
  server!.on('data', (chunk: Buffer) => (received.server += chunk.toString('latin1')));
  return { registry: gateway.registry, gateway, client, server: server!, received };
}

const masked = (text: string, opcode: number = OPCODE.text) => encodeFrame(opcode, Buffer.from(text), true);
/** Unmasks small frames, each of which starts with two bytes and the mask. */
function withoutMasks(frames: string): string {
  const bytes = Buffer.from(frames, 'latin1');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at + 1]! & 0x7f;
    const mask = bytes.subarray(at + 2, at + 6);
    const payload = bytes.subarray(at + 6, at + 6 + length).map((byte, index) => byte ^ mask[index % 4]!);
    text += `${bytes[at]}:${Buffer.from(payload).toString('latin1')} `;
    at += 6 + length;
  }
  return text;
}
const plain = (text: string, opcode: number = OPCODE.text) => encodeFrame(opcode, Buffer.from(text), false);

describe('a WebSocket that is held', () => {
  afterEach(() => started.stopAll());

  it('passes nothing during a lock, loses nothing and discards the input of that time, 100 times', async () => {
    const { registry, client, server, toClient, toServer } = await pair();
    let [line, input] = [0, 0];
    const lines = setInterval(() => {
      for (let count = 0; count < 20; count += 1)
        server.send(`line ${(line += 1)} ${'x'.repeat(line % 300)}`);
    }, 1);
    const delivered: number[] = [];

    for (let round = 0; round < ROUNDS; round += 1) {
      client.send(`input ${(input += 1)}`);
      delivered.push(input);
      await until(() => toServer.length === delivered.length);
      registry.lock({});
      // What was sent to the client before the lock arrives first.
      server.ping();
      await wait(3);
      const before = toClient.length;
      client.send(`input ${(input += 1)}`);
      client.ping('held');
      await once(client, 'pong');
      expect(toClient.length).toBe(before);
      registry.unlock({});
    }
    clearInterval(lines);
    await until(() => toClient.length === line);

    expect(toClient.map((text) => Number(text.split(' ')[1]))).toEqual(
      Array.from({ length: line }, (_, index) => index + 1),
    );
    expect(toServer).toEqual(delivered.map((number) => `input ${number}`));
  });

  it('answers pings of both sides while it is locked, and delivers none of them later', async () => {
    const { client, server, received, registry } = await rawPair();
    registry.lock({});
    client.write(masked('client', OPCODE.ping));
    server.write(Buffer.concat([plain('server', OPCODE.ping), plain('a line'), plain('late', OPCODE.pong)]));
    await until(() => received.client !== '' && received.server !== '');

    expect(received.client).toBe(plain('client', OPCODE.pong).toString('latin1'));
    expect(received.server.slice(0, 2)).toBe('\x8a\x86');
    const answered = received.server.length;
    registry.unlock({});
    await until(() => received.client.endsWith(plain('a line').toString('latin1')));

    expect(received.client).toBe(
      Buffer.concat([plain('client', OPCODE.pong), plain('a line')]).toString('latin1'),
    );
    expect(received.server.length).toBe(answered);
  });

  it('finishes a message that was begun before, and discards those begun during the lock to their end', async () => {
    const { client, received, registry } = await rawPair();
    const [begin, middle, end] = [masked('be', OPCODE.text), masked('gu', 0), masked('n', 0)];
    begin[0] = OPCODE.text;
    middle[0] = 0;
    client.write(Buffer.concat([begin, middle.subarray(0, 3)]));
    await until(() => received.server.length === begin.length);

    registry.lock({});
    client.write(Buffer.concat([middle.subarray(3), masked('p', OPCODE.pong), end]));
    client.write(Buffer.concat([masked('secret'), begin]));
    await wait(50);
    const atUnlock = received.server;
    registry.unlock({});
    client.write(Buffer.concat([end, masked('after')]));
    await until(() => received.server.length > atUnlock.length);
    await wait(20);

    const finished = [begin, middle, masked('p', OPCODE.pong), end];
    // The gateway forwards the frames of a client as they are, with their masks.
    expect(withoutMasks(atUnlock)).toBe(withoutMasks(Buffer.concat(finished).toString('latin1')));
    expect(withoutMasks(received.server.slice(atUnlock.length))).toBe(
      withoutMasks(masked('after').toString('latin1')),
    );
  });

  it('closes if a message that was begun before is not finished within 300 ms', async () => {
    const { client, received, registry } = await rawPair();
    client.write(masked('begun').subarray(0, 4));
    await wait(20);
    const begin = performance.now();
    registry.lock({});
    await once(client, 'end');

    expect(performance.now() - begin).toBeGreaterThan(250);
    expect(received.client).toBe(closeFrame(4423, 'locked', false).toString('latin1'));
    expect(received.server.slice(0, 1)).toBe('\x88');
  });

  it('keeps at most 1 MiB of the upstream, then applies backpressure, and delivers everything after the lock', async () => {
    const { registry, server, toClient } = await pair();
    const message = 'x'.repeat(100_000);
    registry.lock({});
    let sent = 0;
    for (; sent < 150; sent += 1) server.send(message);
    await wait(300);

    expect(server.bufferedAmount).toBeGreaterThan(MIB);
    expect(toClient).toEqual([]);
    registry.unlock({});
    await until(() => toClient.length === sent);
  });

  it('delivers what was kept only as fast as the client reads, so that another lock still holds it', async () => {
    const { registry, client, server, toClient } = await pair();
    const sentBytes = () => registry.list()[0]!.bytesSent;
    client.pause();
    let before = -1;
    let sent = 0;
    while (before < sentBytes()) {
      before = sentBytes();
      for (let count = 0; count < 300; count += 1) server.send(`${(sent += 1)} ${'x'.repeat(10_000)}`);
      await wait(100);
    }
    registry.lock({});
    await wait(100);
    registry.unlock({});
    registry.lock({});

    expect(sentBytes() - before).toBeLessThan(MIB / 4);
    registry.unlock({});
    client.resume();
    await until(() => toClient.length === sent);
    expect(toClient.map((text) => parseInt(text))).toEqual(toClient.map((_text, index) => index + 1));
  });

  it('holds partway through a large frame, and continues it', async () => {
    const { registry, client, server, received } = await rawPair();
    const frame = Buffer.concat([
      Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0x07, 0xa1, 0x20]),
      Buffer.alloc(500_000, 'y'),
    ]);
    server.write(frame.subarray(0, 300_000));
    await until(() => received.client.length === 300_000);
    registry.lock({});
    server.write(Buffer.concat([frame.subarray(300_000), plain('next')]));
    client.write(masked('', OPCODE.ping));
    await wait(50);
    expect(received.client.length).toBe(300_000);

    registry.unlock({});
    await until(() => received.client.length === frame.length + plain('next').length + 2);
    expect(received.client.startsWith(frame.toString('latin1'))).toBe(true);
    expect(received.client.endsWith(Buffer.concat([plain('next')]).toString('latin1'))).toBe(true);
  });

  it('closes when it has been held for the maximum time', async () => {
    const { registry, client } = await pair({ maxHoldMs: 50 });
    registry.lock({});

    expect(await closeOf(client)).toBe(4423);
  });

  it('closes when its session ends, and discards what was kept', async () => {
    const { registry, client, server, toClient } = await pair();
    registry.lock({});
    server.send('never delivered');
    server.ping();
    await once(server, 'pong');
    registry.close({}, { code: 4401, reason: 'over' });

    expect([await closeOf(client), toClient]).toEqual([4401, []]);
  });

  it('closes when the gateway stops', async () => {
    const { gateway, registry, client } = await pair();
    registry.lock({});
    void gateway.gateway.close();

    expect(await closeOf(client)).toBe(1001);
  });

  it('delivers what an upstream sent before it closed, after the lock', async () => {
    const { registry, client, server, toClient } = await pair();
    registry.lock({});
    server.send('last words');
    server.close(4000);
    expect(await closeOf(server)).toBe(4000);
    await wait(20);
    expect(toClient).toEqual([]);
    const code = closeOf(client);
    registry.unlock({});

    expect(await code).toBe(4000);
    expect(toClient).toEqual(['last words']);
  });

  it('ends when the client leaves during the lock', async () => {
    const { registry, client, server } = await pair();
    registry.lock({});
    const code = closeOf(server);
    client.close(4001);

    expect([await closeOf(client), await code]).toEqual([4001, 4001]);
  });

  it('closes connections that are not valid WebSockets, which cannot be held', async () => {
    const { registry, client, server } = await rawPair();
    server.write('HTTP/1.1 200 OK\r\n');
    await once(client, 'data');
    registry.lock({});

    await once(client, 'close');
  });

  it.each([
    ['rfb', Buffer.from('RFB 003.008\n')],
    ['engine.io', '2probe'],
    ['ttyd', null],
  ] as const)(
    'closes connections whose %s handshake is incomplete, which would never continue after a hold',
    async (protocol, sent) => {
      let server: WebSocket | undefined;
      const upstream = await started.webSockets((socket) => {
        server = socket;
      });
      const url = `http://127.0.0.1:${portOf(upstream)}`;
      const gateway = await started.gateway(url, { onLock: 'hold', protocol, maxHoldMs: 3_600_000 });
      const client = await gateway.connect();
      await until(() => server !== undefined);
      if (sent !== null) {
        client.send(sent);
        await once(server!, 'message');
      }
      gateway.registry.lock({});

      expect(await closeOf(client)).toBe(4423);
    },
  );

  it('answers keep-alives of Engine.IO in both of its versions', async () => {
    const { registry, client, server, toClient, toServer } = await pair({ protocol: 'engine.io' });
    registry.lock({});
    server.send('2');
    await until(() => toServer.length === 1 && toClient.length === 1);
    client.send('3');
    client.send('2');
    await until(() => toServer.length === 2 && toClient.length === 2);
    server.send('3');
    server.send('42["data"]');
    await wait(20);
    registry.unlock({});
    await until(() => toClient.length === 3);

    expect([toServer, toClient]).toEqual([
      ['3', '2'],
      ['2', '3', '42["data"]'],
    ]);
  });

  it('sends the update request of RFB again that was discarded', async () => {
    const { registry, client, server } = await pair({ protocol: 'rfb' });
    const received: string[] = [];
    server.on('message', (data: Buffer) => received.push(data.toString('hex')));
    const request = Buffer.from([3, 1, 0, 0, 0, 0, 1, 0, 1, 0]);
    registry.lock({});
    client.send(Buffer.from([4, 1, 0, 0, 0, 0, 0, 65]));
    client.send(request);
    await wait(20);
    expect(received).toEqual([]);

    registry.unlock({});
    await until(() => received.length === 1);
    client.send(Buffer.from([5, 0, 0, 0, 0, 0]));
    await until(() => received.length === 2);

    expect(received).toEqual([request.toString('hex'), '050000000000']);
  });
});
