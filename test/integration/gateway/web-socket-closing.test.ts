import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ACCEPT, exchange, HANDSHAKE, head, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

const ACCEPTED = head([
  ...['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'],
  ...[`Sec-WebSocket-Accept: ${ACCEPT}`],
]);
const OVER = { code: 4401, reason: 'over' };

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await wait(5);
}

/** A raw client that floods a raw upstream with one large frame that does not end, or with what is no frame. */
async function flooded(more = {}, begin = Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4])) {
  const seen = { bytes: 0 };
  const upstream = await started.tcp((socket) => {
    socket.once('data', () => socket.write(ACCEPTED));
    socket.on('data', (chunk) => (seen.bytes += chunk.length));
  });
  const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`, more);
  const client = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  client.write(head(HANDSHAKE));
  await once(client, 'data');
  client.resume().write(begin);
  flood(client);
  await until(() => seen.bytes > 500_000);
  return { registry: gateway.registry, seen };
}

function flood(client: Socket): void {
  const timer = setInterval(() => client.write(Buffer.alloc(20_000)), 1);
  client.once('close', () => clearInterval(timer));
}

/** What arrives between 50 and 400 ms from now, after the buffers are empty. */
async function arrivingLater(seen: { readonly bytes: number }): Promise<number> {
  await wait(50);
  const before = seen.bytes;
  await wait(350);
  return seen.bytes - before;
}

describe('a WebSocket that is closed', () => {
  afterEach(() => started.stopAll());

  it('has the code of the application also if a hold expires, but is reported with the real one', async () => {
    const upstream = await started.webSockets(() => undefined);
    const url = `http://127.0.0.1:${portOf(upstream)}`;
    const gateway = await started.gateway(url, { onLock: 'hold', maxHoldMs: 20, closeCode: 1000 });
    const client = await gateway.connect();
    gateway.registry.lock({});

    expect((await once(client, 'close'))[0]).toBe(1000);
    await until(() => gateway.events.includes('closed 4423'));
  });

  it('gets the status of the real closing if it is not open yet', async () => {
    const upstream = await started.tcp(() => undefined);
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`, { closeCode: 1000 });
    const response = exchange(gateway.port, head(HANDSHAKE));
    await until(() => gateway.registry.list().length === 1);
    gateway.registry.close({}, OVER);

    expect(await response).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is the only one if it is selected by its id', async () => {
    const upstream = await started.webSockets((socket) => {
      socket.on('message', (data) => socket.send(data));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const [first, second] = [await gateway.connect(), await gateway.connect()];
    const [{ id } = { id: '' }] = gateway.registry.list();

    expect(gateway.registry.close({ id }, OVER)).toEqual({ webSockets: 1, requests: 0 });
    expect((await once(first, 'close'))[0]).toBe(4401);
    second.send('still here');
    expect(String((await once(second, 'message'))[0])).toBe('still here');
  });

  it('has 1001 when the gateway stops, which waits for running requests', async () => {
    const upstream = await started.webSockets(() => undefined);
    const finish: (() => void)[] = [];
    upstream.removeAllListeners('request').on('request', (_request, response) => {
      finish.push(() => response.end('finished'));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const [socket, response] = [await gateway.connect(), fetch(gateway.url)];
    await until(() => finish.length === 1);
    let isClosed = false;
    const closed = gateway.gateway.close().then(() => (isClosed = true));

    expect((await once(socket, 'close'))[0]).toBe(1001);
    await wait(30);
    expect(isClosed).toBe(false);
    finish[0]!();
    expect(await (await response).text()).toBe('finished');
    await closed;
  });

  it('still gets what an upstream sent before it closed its side', async () => {
    const upstream = await started.tcp((socket) => {
      socket.once('data', () => socket.end(`${ACCEPTED}\x82\x02hi`, 'latin1'));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);

    const text = await exchange(gateway.port, head(HANDSHAKE));

    expect(text.endsWith('\r\n\r\n\x82\x02hi')).toBe(true);
    await until(() => gateway.registry.list().length === 0);
  });

  it('passes nothing of a client on that floods the upstream in the middle of a frame', async () => {
    const { registry, seen } = await flooded();
    registry.close({}, OVER);

    expect(await arrivingLater(seen)).toBe(0);
  });

  it('passes nothing on of what is no WebSocket', async () => {
    const { registry, seen } = await flooded({}, Buffer.from('no frame'));
    registry.close({}, OVER);

    expect(await arrivingLater(seen)).toBe(0);
  });

  it('passes nothing on 300 ms after a lock that waited for the rest of a message', async () => {
    const { registry, seen } = await flooded({ onLock: 'hold' });
    registry.lock({});
    await wait(250);

    expect(await arrivingLater(seen)).toBe(0);
  });
});
