// The figures about hashing, and about the program itself: P4, P5 and P8 of the list in docs/performance.md.
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import hash from '../../dist/src/hash-worker.js';
import { interleaved, load, median, sendMany } from './load.mjs';
import { credentials, PASSWORD, populate, sqliteDatabase, startService } from './service.mjs';

const COST = 12;
const SLOT = { N: 2 ** 14, r: 8, p: 1 };
const AT_ONCE = 16;
const READS_PER_SECOND = 200;
const UNDER_WAY_MS = 2_000;
const REQUESTS = 10_000;
const cores = availableParallelism();

const atMost = (id, what, value, target, unit, details) => ({
  id,
  what,
  value,
  target,
  unit,
  isAtMost: true,
  details,
});

/** P4: complete logins per second versus what the cores could compute; the two hashes are measured alone just before. */
export async function loginFigures({ loginSeconds, longTurns }) {
  const service = await startService(sqliteDatabase(), { BCRYPT_COST: String(COST) });
  await populate(service, AT_ONCE);
  const found = await interleaved(longTurns, {
    ideal: async () => cores / secondsOfOneLogin(),
    asWorkers: () => loginsPerSecond(service, cores, loginSeconds),
    sixteen: () => loginsPerSecond(service, AT_ONCE, loginSeconds),
  });
  await service.stop();
  const of = (what, value) => ({
    id: 'P4',
    what,
    value: value / found.ideal,
    target: 0.9,
    isAtMost: false,
    details: found,
  });
  return [
    of(`logins, ${cores} at once ÷ what the cores can compute`, found.asWorkers),
    of(`logins, ${AT_ONCE} at once ÷ what the cores can compute`, found.sixteen),
  ];
}

function secondsOfOneLogin() {
  const stored = hash({ kind: 'bcrypt', password: PASSWORD, cost: COST });
  const began = performance.now();
  hash({ kind: 'bcrypt-verify', password: PASSWORD, hash: stored, padding: [] });
  hash({ kind: 'scrypt', password: PASSWORD, salt: randomBytes(16), ...SLOT });
  return (performance.now() - began) / 1_000;
}

async function loginsPerSecond(service, count, seconds) {
  const began = performance.now();
  const end = began + seconds * 1_000;
  const done = await keepLoggingIn(service, count, () => performance.now() > end);
  return done / ((performance.now() - began) / 1_000);
}

/** Counts the logins that `count` concurrent users complete until `isOver` returns true, without rejected ones. */
async function keepLoggingIn({ url }, count, isOver) {
  let done = 0;
  const person = async (_person, i) => {
    while (!isOver()) {
      const response = await fetch(`${url}/users/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials(i)),
      });
      await response.text();
      if (response.ok) done += 1;
      else if (response.status !== 503) throw new Error(`a login returned ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: count }, person));
  return done;
}

/** P5: how much concurrent logins slow down reads. */
export async function readerFigures({ loginSeconds: seconds, longTurns }) {
  const service = await startService(sqliteDatabase(), { BCRYPT_COST: String(COST) });
  const { session } = await populate(service, AT_ONCE);
  const lags = [];
  const read = () =>
    load(service.url, session, { seconds, rate: READS_PER_SECOND }).then(({ p99 }) => Math.max(p99, 1));
  const found = await interleaved(longTurns, {
    quiet: read,
    beside: async () => {
      let isOver = false;
      const logins = keepLoggingIn(service, AT_ONCE, () => isOver);
      // All start at the same moment.
      await sleep(UNDER_WAY_MS);
      await metric(service, 'nodejs_eventloop_lag_p99_seconds');
      const p99 = await read().finally(() => (isOver = true));
      lags.push((await metric(service, 'nodejs_eventloop_lag_p99_seconds')) * 1_000);
      await logins;
      return p99;
    },
  });
  await service.stop();
  const lag = median(lags);
  return [
    atMost(
      'P5',
      `p99 of reads beside ${AT_ONCE} logins ÷ without`,
      found.beside / found.quiet,
      3,
      undefined,
      found,
    ),
    atMost('P5', 'event-loop delay, p99, meanwhile', lag, 50, 'ms', { lags }),
  ];
}

/** P8: startup time and memory. */
export async function programFigures({ longTurns: { rounds } }) {
  const [starts, memory] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const service = await startService(sqliteDatabase());
    starts.push(service.startMs / 1_000);
    const { session } = await populate(service, 1);
    await sendMany(service.url, session, REQUESTS);
    memory.push((await metric(service, 'process_resident_memory_bytes')) / 2 ** 20);
    await service.stop();
  }
  return [
    atMost('P8', 'start to first response', median(starts), 2, 's', { starts }),
    atMost('P8', `resident memory after ${REQUESTS} requests`, median(memory), 150, 'MB', { memory }),
  ];
}

async function metric({ metricsUrl }, name) {
  const text = await (await fetch(metricsUrl)).text();
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`the service does not tell ${name}`);
  return Number(value);
}
