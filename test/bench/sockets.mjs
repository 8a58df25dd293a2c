// WebSockets through the gateway: D3 and D5 of the list in docs/performance.md.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { atMost, interleaved, quantile } from './load.mjs';
import { populate, sqliteDatabase, startScript, startService } from './service.mjs';
import { connectSocket, open, register, WITH_DOOR } from './visitors.mjs';

const MESSAGE = 'x'.repeat(64);
const LARGE = Buffer.alloc(1 << 20, 1);
const MESSAGES = 500;
const LARGE_MESSAGES = 40;
const SESSIONS = 50;
const SOCKETS_EACH = 20;
const SETTLE_MS = 2_000;
const IDLE_MS = 10_000;
/** Of `/proc/<pid>/stat` on Linux. */
const TICKS_PER_SECOND = 100;

/** D3: what the gateway adds to a round trip, and the throughput of large frames compared with a TCP pipe. */
export async function roundTripFigures({ turns }) {
  const service = await startService(sqliteDatabase(), WITH_DOOR);
  const { session } = await populate(service, 1);
  const echo = await startScript('ends.mjs', 'echo');
  const pipe = await startScript('ends.mjs', 'tcp-pipe', echo.url);
  const visitor = await open(
    service,
    await register(service, session, { upstream: echo.url, activity: 'none' }),
  );
  const carried = await connectSocket(service, visitor);
  const [direct, piped] = await Promise.all([connectTo(echo.url), connectTo(pipe.url)]);
  const trips = { carried: [], direct: [] };
  const found = await interleaved(turns, {
    carried: () => timesOf(carried, MESSAGE, MESSAGES, trips.carried),
    direct: () => timesOf(direct, MESSAGE, MESSAGES, trips.direct),
    carriedLarge: () => timesOf(carried, LARGE, LARGE_MESSAGES),
    pipedLarge: () => timesOf(piped, LARGE, LARGE_MESSAGES),
  });
  for (const socket of [carried, direct, piped]) socket.terminate();
  for (const { stop } of [pipe, echo, service]) await stop();
  const added = (share) => Math.max(0, quantile(trips.carried, share) - quantile(trips.direct, share));
  return [
    atMost('D3', 'p50 that the gateway adds to a WebSocket round trip', added(0.5), 0.15, 'ms', found),
    atMost('D3', 'p99 of the same', added(0.99), 1, 'ms', found),
    {
      ...atMost(
        'D3',
        '1 MiB frames through the gateway ÷ TCP pipe',
        found.pipedLarge / found.carriedLarge,
        0.8,
      ),
      isAtMost: false,
      details: found,
    },
  ];
}

/** D5: memory and CPU time of sockets on which nothing happens. */
export async function idleFigures() {
  const service = await startService(sqliteDatabase(), WITH_DOOR);
  const { session } = await populate(service, SESSIONS);
  const echo = await startScript('ends.mjs', 'echo');
  const application = await register(service, session, { upstream: echo.url });
  const visitors = [];
  for (let user = 0; user < SESSIONS; user += 1) visitors.push(await open(service, application, user));
  const sockets = [];
  await sleep(SETTLE_MS);
  const quiet = await cpuShare(service);
  // The first sockets load code and fill pools.
  for (const visitor of visitors) sockets.push(await connectSocket(service, visitor));
  await sleep(SETTLE_MS);
  const before = residentBytes(service);
  for (const visitor of visitors)
    for (let i = 1; i < SOCKETS_EACH; i += 1) sockets.push(await connectSocket(service, visitor));
  await sleep(SETTLE_MS);
  const each = (residentBytes(service) - before) / (SESSIONS * (SOCKETS_EACH - 1)) / 1_024;
  const busy = await cpuShare(service);
  for (const socket of sockets) socket.terminate();
  for (const { stop } of [echo, service]) await stop();
  const details = { sockets: sockets.length, sessions: SESSIONS, quiet, busy };
  return [
    atMost('D5', 'resident memory of an idle WebSocket', each, 30, 'KB', details),
    atMost(
      'D5',
      `CPU time for ${sockets.length} idle WebSockets`,
      (busy - quiet) * 100,
      2,
      '% of a core',
      details,
    ),
  ];
}

async function connectTo(url) {
  const socket = new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** Sends messages one after another, each after the response to the last. Returns the total in milliseconds. */
async function timesOf(socket, message, count, into = []) {
  const began = performance.now();
  for (let i = 0; i < count; i += 1) {
    const sent = performance.now();
    await new Promise((resolve) => {
      socket.once('message', resolve);
      socket.send(message);
    });
    into.push(performance.now() - sent);
  }
  return performance.now() - began;
}

function residentBytes({ pid }) {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes) * 1_024;
}

/** Returns the CPU time of all threads during a time of idling, as a share of one core. */
async function cpuShare(service) {
  const before = cpuSeconds(service);
  await sleep(IDLE_MS);
  return (cpuSeconds(service) - before) / (IDLE_MS / 1_000);
}

function cpuSeconds({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
