import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { exchange, HANDSHAKE, head, portOf, Started } from '../../support/fixtures/gateway-ends.js';

/** In all; set it to 10,000 for the long form. */
const COUNT = Number(process.env['MALFORMED_HANDSHAKES'] ?? 600);
const AT_ONCE = 50;
const SEED = 20_260_101;

const started = new Started();

/** The same "random" numbers in every run (Park and Miller). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const BROKEN_LINES = [
  ...['Sec-WebSocket-Key: short', 'Sec-WebSocket-Key:', 'Sec-WebSocket-Version: 8', 'Upgrade: h2c'],
  ...['Content-Length: 5', 'Content-Length: -1', 'Content-Length: 1, 1', 'Transfer-Encoding: chunked, x'],
  ...['Host: other', 'Host:', 'Connection: close', ': no name', 'no colon', ' folded', 'A\0B: c', 'é: x'],
];
const METHODS = ['GET', 'POST', 'CONNECT', 'OPTIONS', 'get', 'G\0T', ''];
const TARGETS = [
  '/ws',
  '*',
  'http://evil.example/ws',
  '//ws',
  '/\u0000',
  '/../ws',
  '',
  `/${'x'.repeat(40_000)}`,
];
const ENDS = [
  '\r\n\r\n',
  '\n\n',
  '\r\n',
  '',
  '\r\n\r\n\x81\x85aaaa',
  '\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n',
];

/** A handshake with some of its lines broken, doubled, or left out; it may be correct by chance. */
function malformed(random: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const lines = HANDSHAKE.slice(1).filter(() => random(5) > 0);
  for (let count = random(3); count > 0; count -= 1)
    lines.splice(random(lines.length + 1), 0, pick([...BROKEN_LINES, ...HANDSHAKE.slice(1)]));
  const first = `${pick(METHODS)} ${pick(TARGETS)} HTTP/${pick(['1.1', '1.0', '2.0', '9'])}`;
  const bytes = `${first}\r\n${lines.join('\r\n')}${pick(ENDS)}`;
  return random(4) === 0 ? bytes.slice(0, random(bytes.length)) : bytes;
}

/** Sends bytes and then ends its side; resolves when the connection is closed. */
async function send(port: number, bytes: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume().end(bytes, 'latin1');
  await once(socket, 'close');
}

describe('malformed handshakes', () => {
  afterEach(() => started.stopAll());

  it('leave nothing open, reach no upstream as something else, and harm no other connection', async () => {
    const targets = new Set<string>();
    const upstream = await started.webSockets((socket, { method, url }) => {
      targets.add(`${method} ${url}`);
      socket.on('message', (data) => socket.send(data));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const other = await gateway.connect();
    const random = generator(SEED);

    for (let sent = 0; sent < COUNT; sent += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, () => send(gateway.port, malformed(random))));

    other.send('still here');
    expect(String((await once(other, 'message'))[0])).toBe('still here');
    while (gateway.registry.list().length > 1) await new Promise((resolve) => setImmediate(resolve));
    expect([...targets].filter((target) => !/^GET \/(?:ws|\.\.\/ws)$/.test(target))).toEqual([]);
    expect(await exchange(gateway.port, head(HANDSHAKE), (text) => text.includes('\r\n\r\n'))).toContain(
      '101',
    );
  });
});
