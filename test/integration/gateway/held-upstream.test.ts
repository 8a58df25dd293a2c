import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type GatewayApplication } from '../../../src/gateway/application.js';
import { OPCODE } from '../../../src/gateway/websocket/frame-reader.js';
import { encodeFrame } from '../../../src/gateway/websocket/frames.js';
import { FIRST_MESSAGE } from '../../support/fixtures/gateway.js';
import { ACCEPT, HANDSHAKE, head, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

const MIB = 1_024 * 1_024;
const ACCEPTED = head([
  ...['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'],
  ...[`Sec-WebSocket-Accept: ${ACCEPT}`],
]);

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await wait(5);
}

const masked = (text: string, opcode: number = OPCODE.text) => encodeFrame(opcode, Buffer.from(text), true);
const plain = (text: string, opcode: number = OPCODE.text) => encodeFrame(opcode, Buffer.from(text), false);

/** Unmasks small frames, as `opcode:payload`. */
function framesIn(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const [first = 0, second = 0] = bytes.subarray(at);
    const [isMasked, length] = [second >= 0x80, second & 0x7f];
    const start = at + (isMasked ? 6 : 2);
    const payload = bytes
      .subarray(start, start + length)
      .map((byte, index) => (isMasked ? byte ^ bytes[at + 2 + (index % 4)]! : byte));
    frames.push(`${first & 0x0f}:${Buffer.from(payload).toString('latin1')}`);
    at = start + length;
  }
  return frames;
}

/** A raw client and a raw upstream of a connection that can be held. */
async function rawPair(more: { protocol?: string } = {}, target = '/ws') {
  let server: Socket | undefined;
  const upstream = await started.tcp((socket) => {
    socket.once('data', () => {
      server = socket;
      socket.write(ACCEPTED);
    });
  });
  const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`, {
    onLock: 'hold',
    ...(more as Partial<GatewayApplication>),
  });
  const client = connect(gateway.port, '127.0.0.1');
  client.on('error', () => undefined);
  const handshake = head(HANDSHAKE).replace('/ws', target);
  client.write(handshake);
  await once(client, 'data');
  const first = FIRST_MESSAGE[more.protocol ?? ''];
  const start = first === undefined ? Buffer.alloc(0) : encodeFrame(OPCODE.text, Buffer.from(first), true);
  client.write(start);
  if (start.length > 0) await once(server!, 'data');
  const received = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  client.on('data', (chunk: Buffer) => (received.client = Buffer.concat([received.client, chunk])));
  server!.on('data', (chunk: Buffer) => (received.server = Buffer.concat([received.server, chunk])));
  return {
    ...{ registry: gateway.registry, client, server: server!, received },
    /** Resolves when the gateway has read all that the client sent. */
    isRead: () =>
      until(() => gateway.registry.list()[0]!.bytesReceived === client.bytesWritten - handshake.length),
    toClient: () => framesIn(received.client),
    toServer: () => framesIn(received.server),
  };
}

/** More than what is kept of the upstream, so that it is not read any more. */
const flood = Buffer.concat([Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0x20, 0, 0]), Buffer.alloc(2 * MIB)]);

describe('an upstream whose WebSocket is held', () => {
  afterEach(() => started.stopAll());

  it.each([
    ['a pong frame', 'websocket', '/ws', '10:', []],
    ['a pong of Engine.IO, and its client a ping', 'engine.io', '/ws?EIO=4', '1:3', ['1:2']],
    ['a pong frame if its client sends the pings of Engine.IO', 'engine.io', '/ws?EIO=3', '10:', []],
  ])('gets %s every few seconds while it is not read', async (_name, protocol, target, pong, toClient) => {
    const pair = await rawPair({ protocol }, target);
    pair.registry.lock({});
    pair.server.write(flood);
    await until(() => pair.toServer().length === 1);

    expect([pair.toServer(), pair.toClient()]).toEqual([[pong], toClient]);
    pair.registry.unlock({});
    await until(() => pair.received.client.length > 2 * MIB);
  });

  it('gets an answer to a ping whose pong was under way at the lock, and so does the client', async () => {
    const pair = await rawPair();
    pair.server.write(plain('1', OPCODE.ping));
    pair.client.write(masked('2', OPCODE.ping));
    await until(() => pair.received.client.length > 0 && pair.received.server.length > 0);

    pair.registry.lock({});
    pair.client.write(masked('1', OPCODE.pong));
    pair.server.write(plain('2', OPCODE.pong));
    await until(() => pair.toClient().length === 2 && pair.toServer().length === 2);
    await wait(30);

    expect([pair.toServer(), pair.toClient()]).toEqual([
      ['9:2', '10:1'],
      ['9:1', '10:2'],
    ]);
  });

  it('gets no second answer to a ping that was answered before the lock', async () => {
    const pair = await rawPair();
    pair.server.write(plain('1', OPCODE.ping));
    await until(() => pair.received.client.length > 0);
    pair.client.write(masked('1', OPCODE.pong));
    await until(() => pair.received.server.length > 0);
    pair.registry.lock({});
    await wait(30);

    expect(pair.toServer()).toEqual(['10:1']);
  });

  it('gets an answer to a ping of Engine.IO whose pong was under way at the lock', async () => {
    const pair = await rawPair({ protocol: 'engine.io' });
    pair.server.write(plain('2'));
    await until(() => pair.received.client.length > 0);
    pair.registry.lock({});
    pair.client.write(masked('3'));
    await until(() => pair.received.server.length > 0);
    await wait(30);

    expect(pair.toServer()).toEqual(['1:3']);
  });

  it('gets the flow control and the window size of ttyd that were discarded, but no input', async () => {
    const pair = await rawPair({ protocol: 'ttyd' });
    const send = (text: string) => pair.client.write(masked(text, OPCODE.binary));
    send('2');
    await until(() => pair.received.server.length > 0);
    pair.registry.lock({});
    for (const text of ['0secret', '3', '1{"columns":80}', '2', '1{"columns":90}', '3']) send(text);
    await pair.isRead();
    expect(pair.toServer()).toEqual(['2:2']);

    pair.registry.unlock({});
    await until(() => pair.toServer().length === 3);
    pair.registry.lock({});
    pair.registry.unlock({});
    send('0ls');
    await until(() => pair.toServer().length === 4);

    expect(pair.toServer()).toEqual(['2:2', '2:1{"columns":90}', '2:3', '2:0ls']);
  });

  it('gets the flow control and the window size of WeTTY that were discarded, but no input', async () => {
    const pair = await rawPair({ protocol: 'engine.io' });
    const send = (text: string) => pair.client.write(masked(text, OPCODE.text));
    send('40');
    await until(() => pair.received.server.length > 0);
    pair.registry.lock({});
    send('42["input","secret"]');
    for (const size of [80, 90]) send(`42["resize",{"cols":${size},"rows":24}]`);
    for (const bytes of [262_144, 1_000]) send(`42["commit",${bytes}]`);
    await pair.isRead();
    expect(pair.toServer()).toEqual(['1:40']);

    pair.registry.unlock({});
    await until(() => pair.toServer().length === 3);
    pair.registry.lock({});
    pair.registry.unlock({});
    send('42["input","ls"]');
    await until(() => pair.toServer().length === 4);

    expect(pair.toServer()).toEqual([
      '1:40',
      '1:42["resize",{"cols":90,"rows":24}]',
      '1:42["commit",263144]',
      '1:42["input","ls"]',
    ]);
  });

  it('gets what was discarded again also if it was complete only after the lock', async () => {
    const pair = await rawPair({ protocol: 'ttyd' });
    const resume = masked('3', OPCODE.binary);
    pair.registry.lock({});
    pair.client.write(resume.subarray(0, 3));
    await pair.isRead();
    pair.registry.unlock({});
    pair.client.write(resume.subarray(3));
    await until(() => pair.received.server.length > 0);

    expect(pair.toServer()).toEqual(['2:3']);
  });
});
