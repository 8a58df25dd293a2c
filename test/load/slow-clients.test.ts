import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, PASSWORD } from '../support/fixtures/accounts.js';
import { sqlite, type TestDatabase } from '../support/databases/databases.js';
import { report } from '../support/load/report.js';
import { LatencyProbe, measureIdleLatency } from '../support/load/latency-probe.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { SlowSockets } from '../support/faults/slow-sockets.js';
import { TEST_KEY } from '../support/app/test-app.js';

const CLIENTS = 500;
const HEADERS_MS = 15_000;
const REQUEST_MS = 30_000;
/** The interval of the server's check, and a margin for a busy machine. */
const SLACK_MS = 5_000 + 5_000;
/** The limit for other requests; the measurement is printed. */
const GENEROUS_MS = 5_000;

const lines = (...all: string[]) => all.map((line) => `${line}\r\n`).join('');
const HEAD = lines('POST /users/login HTTP/1.1', 'Host: x', 'Content-Type: application/json');
const UPGRADE = lines('Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13');

/** The beginning of a request, the byte that follows every five seconds, and when the server must close the connection. */
const SLOW: [string, string, string, number][] = [
  ['no byte at all', '', '', HEADERS_MS],
  ['headers', `${HEAD}X-Slow: `, 'a', HEADERS_MS],
  ['a body of known length', `${HEAD}Content-Length: 1000\r\n\r\n{`, ' ', REQUEST_MS],
  ['a body in chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '0', REQUEST_MS],
  ['the headers of a WebSocket', `GET /guacamole?token=x HTTP/1.1\r\n${UPGRADE}X-Slow: `, 'a', HEADERS_MS],
  [
    'a body after an offer of HTTP/2',
    `${HEAD}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 1000\r\n\r\n{`,
    ' ',
    REQUEST_MS,
  ],
];

beforeAll(build, 120_000);

describe('slow clients', () => {
  let database: TestDatabase;
  let program: Program;
  let session: Record<string, string>;

  beforeAll(async () => {
    database = await sqlite();
    const environment = { DATABASE_URL: database.url, MASTER_KEY: TEST_KEY, REQUESTS_PER_MINUTE: '0' };
    program = await Program.start(environment);
    const body = { username: 'ada', password: PASSWORD };
    await program.client().post('/users/create', body);
    const login = await program.client().post('/users/login', body, { 'x-auth-mode': 'bearer' });
    session = bearer(login.body.token as string);
  }, 120_000);

  afterAll(async () => {
    await program.stop();
    await database.drop();
  });

  it('N-05 are cut off in time, in every way of being slow at once, while others are served', async () => {
    const before = await measureIdleLatency(`${program.url}/users/me`, session, 1_000);
    const probe = new LatencyProbe(`${program.url}/users/me`, session).start();
    const each = Math.ceil(CLIENTS / SLOW.length);
    const crowds = SLOW.map(([name, beginning, drop, ms]) => {
      const sockets = new SlowSockets(program.url, each, beginning, { drop, everyMs: 5_000 });
      return { name, ms, sockets };
    });
    try {
      await sleep(HEADERS_MS - 5_000);
      expect(crowds.map(({ sockets }) => sockets.stillOpen)).toEqual(crowds.map(() => each));

      await sleep(5_000 + SLACK_MS);
      const early = crowds.filter(({ ms }) => ms === HEADERS_MS);
      expect(early.map(({ name, sockets }) => [name, sockets.stillOpen])).toEqual(
        early.map(({ name }) => [name, 0]),
      );

      await sleep(REQUEST_MS - HEADERS_MS);
      expect(crowds.map(({ name, sockets }) => [name, sockets.stillOpen])).toEqual(
        crowds.map(({ name }) => [name, 0]),
      );
    } finally {
      for (const { sockets } of crowds) sockets.end();
    }
    const during = await probe.end();
    const cutAfter = crowds.map(({ name, sockets: { ends } }) => [
      name,
      Math.round(Math.max(...ends.map(({ ms }) => ms)) / 100) / 10,
    ]);
    report('N-05', { before, during, cutAfterSeconds: Object.fromEntries(cutAfter) });

    for (const { name, ms, sockets } of crowds) {
      expect([name, Math.min(...sockets.ends.map((end) => end.ms)) >= ms - 1_000]).toEqual([name, true]);
      expect([name, [...new Set(sockets.ends.map(({ status }) => status))]]).toEqual([name, [408]]);
    }
    expect(probe.statuses).toEqual(new Set([200]));
    expect(during.slowest).toBeLessThan(GENEROUS_MS);
  }, 120_000);
});
