import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { exchange, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

const HOST = 'Host: shell.lk.localhost\r\n';
const get = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await wait(5);
}

describe('requests that share a connection', () => {
  afterEach(() => started.stopAll());

  it('are handled in turn, in the order in which they were sent', async () => {
    const seen: string[] = [];
    const upstream = await started.http(({ url = '' }, response) => {
      seen.push(`begin ${url}`);
      setTimeout(() => {
        seen.push(`end ${url}`);
        response.end(url);
      }, 20);
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);

    const text = await exchange(gateway.port, [get('/1') + get('/2') + get('/3')], (found) =>
      found.includes('/3'),
    );

    expect(seen).toEqual(['1', '2', '3'].flatMap((name) => [`begin /${name}`, `end /${name}`]));
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });

  it('leave nothing behind when the client leaves before its responses', async () => {
    let seen = 0;
    const upstream = await started.http(() => void (seen += 1));
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(get('/').repeat(5));
    await until(() => seen > 0);
    await wait(30);

    socket.destroy();
    await until(() => gateway.registry.list().length === 0);
    await wait(30);

    expect([seen, gateway.registry.list()]).toEqual([1, []]);
  });

  it('are not forwarded behind a response that ends the connection', async () => {
    const finish: (() => void)[] = [];
    const upstream = await started.http((_request, response) => finish.push(() => response.end()));
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);

    const text = exchange(gateway.port, [get('/').repeat(3)]);
    await until(() => finish.length === 1);
    const closed = gateway.gateway.close();
    finish[0]!();
    await until(() => finish.length === 2);
    finish[1]!();
    await closed;

    expect((await text).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect([finish.length, gateway.registry.list()]).toEqual([2, []]);
  });

  it('are refused with their connection if too many wait', async () => {
    const upstream = await started.http(() => undefined);
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(get('/').repeat(100));

    await once(socket, 'close');
    await until(() => gateway.registry.list().length === 0);
  });
});

describe('a request with a body that its method does not define', () => {
  afterEach(() => started.stopAll());

  it.each(['GET', 'DELETE', 'OPTIONS', 'PROPFIND'])('has a connection of its own: %s', async (method) => {
    const seen: string[] = [];
    let closed = 0;
    const upstream = await started.tcp((socket) => {
      socket.on('close', () => (closed += 1));
      socket.on('data', (chunk) => {
        seen.push(`${socket.remotePort} ${chunk.toString('latin1')}`);
        socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      });
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const send = (line: string, more = '\r\n') =>
      exchange(gateway.port, [`${line} / HTTP/1.1\r\n${HOST}Connection: close\r\n${more}`]);
    await send('HEAD');
    await send(method, 'Content-Length: 5\r\n\r\nGET /');
    await send('HEAD');
    const ports = [...new Set(seen.map((text) => text.split(' ')[0]))];
    const headOf = (text: string) => text.split(' ')[1];

    expect(ports).toHaveLength(2);
    expect(seen.filter((text) => text.startsWith(ports[0]!)).map(headOf)).toEqual(['HEAD', 'HEAD']);
    expect(seen.join('')).toContain('Connection: close');
    await until(() => closed === 1);
  });
});

describe('a response that the client does not read to its end', () => {
  afterEach(() => started.stopAll());

  it('is cut after the idle timeout, also if the upstream has finished it', async () => {
    const events: string[] = [];
    const upstream = await started.http((_request, response) => {
      response.on('close', () => events.push('sent'));
      response.end(Buffer.alloc(6_000_000));
    });
    const timeouts = { connect: 1_000, firstByte: 1_000, idle: 150 };
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`, { timeouts });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined).pause();
    socket.write(get('/'));

    await until(() => events.length === 1);
    await until(() => gateway.registry.list().length === 0);
    socket.destroy();
  });
});

describe('a request on a connection that was used before', () => {
  afterEach(() => started.stopAll());

  it.each([
    ['after a second', '', 1_050],
    ['after the begin of a response', 'HTTP/1.1 2', 20],
  ])('is not sent again if the upstream closes it %s', async (_name, begin, delay) => {
    let seen = 0;
    const upstream = await started.tcp((socket) => {
      socket.on('data', () => {
        seen += 1;
        socket.write(seen === 1 ? 'HTTP/1.1 204 No Content\r\n\r\n' : begin);
        if (seen > 1) setTimeout(() => socket.resetAndDestroy(), delay);
      });
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);

    expect((await fetch(gateway.url)).status).toBe(204);
    expect((await fetch(gateway.url)).status).toBe(502);
    expect(seen).toBe(2);
  });
});

describe('an upload that is not read to its end', () => {
  afterEach(() => started.stopAll());

  it.each([
    ['that has begun', 'Content-Length: 1000000\r\n', 'x'.repeat(1_000)],
    ['that was only announced', 'Content-Length: 1000000\r\nExpect: 100-continue\r\n', ''],
  ])('leaves no connection to the upstream, if it is one %s', async (_name, headers, body) => {
    let open = 0;
    const upstream = await started.tcp((socket) => {
      open += 1;
      socket.on('close', () => (open -= 1));
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);

    const text = await exchange(gateway.port, [`POST / HTTP/1.1\r\n${HOST}${headers}\r\n${body}`]);

    expect(text).toMatch(/^HTTP\/1\.1 413 [^]*no$/);
    await until(() => open === 0);
  });
});
