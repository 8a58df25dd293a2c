// The cost of requests without a credential: P12 of the list in docs/performance.md.
import { connect } from 'node:net';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { interleaved } from './load.mjs';
import { sqliteDatabase, startService } from './service.mjs';

const CONNECTIONS = 8;
const AMOUNT = 2_000;
const TARGET = 10;
const JSON_TYPE = { 'content-type': 'application/json' };
/** Only the last kind reaches a limit: its client is rejected from the second request on. */
const REFUSED = { 'x-forwarded-for': '192.0.2.1' };
const ONE_A_MINUTE = { REQUESTS_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'info' };

/** Only requests that hash no password: hashing is limited by its own queue (P11). */
const KINDS = {
  health: { path: '/health' },
  'a public operation': { path: '/users/setup-required' },
  'an operation that needs a credential': { path: '/users/me' },
  'a token that is none': { path: '/users/me', headers: { authorization: 'Bearer a.b.c' } },
  'the root': { path: '/' },
  'the explorer': { path: '/docs' },
  'the document': { path: '/docs/openapi.json' },
  'the document, compressed': { path: '/docs/openapi.json', headers: { 'accept-encoding': 'br' } },
  'the largest asset, compressed': {
    path: '/docs/swagger-ui-bundle.js',
    headers: { 'accept-encoding': 'gzip' },
  },
  'the largest asset': { path: '/docs/swagger-ui-bundle.js', headers: { 'accept-encoding': 'identity' } },
  'an unknown address': { path: '/nowhere' },
  'an unknown method': { path: '/users/me', method: 'PUT' },
  'an address that cannot be decoded': { path: '/users/%' },
  'malformed JSON': { path: '/users/login', method: 'POST', headers: JSON_TYPE, body: '{' },
  'a login without a name': { path: '/users/login', method: 'POST', headers: JSON_TYPE, body: '{}' },
};

/** P12: CPU time of each kind of request over all threads, relative to the cheapest. */
export async function strangerFigures({ turns }) {
  const service = await startService(sqliteDatabase());
  const limited = await startService(sqliteDatabase(), ONE_A_MINUTE);
  const contenders = Object.fromEntries(
    Object.entries(KINDS).map(([name, kind]) => [name, () => cpuOf(service, () => send(service, kind))]),
  );
  const { health, ...kinds } = await interleaved(turns, {
    ...contenders,
    'no HTTP, on a connection each': () => cpuOf(service, () => sendGarbage(service)),
    'what is over the limit': () =>
      cpuOf(limited, () => send(limited, { path: '/users/me', headers: REFUSED })),
  });
  await limited.stop();
  await service.stop();
  const [worst, cost] = Object.entries(kinds).reduce((a, b) => (a[1] > b[1] ? a : b));
  const what = `processor time of a stranger's request, the dearest (${worst}) ÷ GET /health`;
  const details = { health, ...kinds };
  return [{ id: 'P12', what, value: cost / health, target: TARGET, isAtMost: true, details }];
}

/** CPU time of all threads per request, in seconds. */
async function cpuOf(service, work) {
  const before = await cpuSeconds(service);
  const amount = await work();
  return ((await cpuSeconds(service)) - before) / amount;
}

async function send({ url }, { path, ...request }) {
  const { errors, timeouts } = await autocannon({
    url: url + path,
    ...request,
    connections: CONNECTIONS,
    amount: AMOUNT,
  });
  if (errors + timeouts > 0) throw new Error(`${path}: ${errors} errors, ${timeouts} timeouts`);
  return AMOUNT;
}

async function sendGarbage({ url }) {
  const { hostname, port } = new URL(url);
  for (let sent = 0; sent < AMOUNT; sent += CONNECTIONS) {
    const sockets = Array.from({ length: CONNECTIONS }, async () => {
      const socket = connect(Number(port), hostname);
      socket.end('garbage\r\n\r\n');
      socket.resume();
      await once(socket, 'close');
    });
    await Promise.all(sockets);
  }
  return AMOUNT;
}

async function cpuSeconds({ metricsUrl }) {
  const text = await (await fetch(metricsUrl)).text();
  const seconds = /^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1];
  if (seconds === undefined) throw new Error('the service does not tell process_cpu_seconds_total');
  return Number(seconds);
}
