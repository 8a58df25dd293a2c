// How long GET /health takes while 16 logins run without pause: node test/bench/health-under-logins.mjs [seconds]
// Needs a build (npm run build). Prints the times with and without the logins; docs/performance.md holds one outcome.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SECONDS = Number(process.argv[2] ?? 10);
const LOGINS_AT_ONCE = 16;
const PAUSE_MS = 5;
const PASSWORD = 'correct horse battery';
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-health-'));

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const server = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    PATH: process.env.PATH,
    PORT: String(port),
    GATEWAY_PORT: 'off',
    DATABASE_URL: `sqlite:${join(folder, 'health.db')}`,
    MASTER_KEY: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
    BCRYPT_COST: '12',
    REQUESTS_PER_MINUTE: '0',
    LOG_LEVEL: 'error',
  },
});
try {
  await ready();
  for (let i = 0; i < LOGINS_AT_ONCE; i += 1) await post('/users/create', credentials(i));
  await healthTimes(1);
  const idle = await healthTimes(SECONDS);
  const { times: busy, logins, refused } = await whileLoggingIn(() => healthTimes(SECONDS));
  print({ idle, busy, logins, refused });
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** Repeats logins while `work` runs. */
async function whileLoggingIn(work) {
  let isOver = false;
  const outcomes = [];
  const users = Array.from({ length: LOGINS_AT_ONCE }, async (_user, i) => {
    while (!isOver) outcomes.push(await post('/users/login', credentials(i)));
  });
  const times = await work();
  isOver = true;
  const during = outcomes.slice();
  await Promise.all(users);
  const logins = during.filter((status) => status === 200).length;
  return { times, logins, refused: during.length - logins };
}

/** Milliseconds of one GET /health after the other, sorted. */
async function healthTimes(seconds) {
  const times = [];
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    const start = performance.now();
    const response = await fetch(`${url}/health`);
    await response.text();
    times.push(performance.now() - start);
    if (response.status !== 200) throw new Error(`GET /health answered ${response.status}`);
    await sleep(PAUSE_MS);
  }
  return times.sort((a, b) => a - b);
}

function print({ idle, busy, logins, refused }) {
  const row = (name, times) => ({
    name,
    requests: times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    max: quantile(times, 1),
  });
  const [alone, loaded] = [row('alone', idle), row(`beside ${LOGINS_AT_ONCE} logins`, busy)];
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} cores, ${SECONDS} s each, milliseconds:`,
  );
  console.table([alone, loaded]);
  console.log(
    `${logins} logins succeeded meanwhile (${(logins / SECONDS).toFixed(1)} a second), ${refused} were refused`,
  );
}

function quantile(sorted, share) {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return Number(value.toFixed(1));
}

function credentials(i) {
  return { username: `user-${i}`, password: PASSWORD };
}

async function post(path, body) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.text();
  return response.status;
}

async function ready() {
  for (let tries = 0; tries < 200; tries += 1) {
    const response = await fetch(`${url}/health/ready`).catch(() => null);
    if (response?.status === 200) return;
    await sleep(100);
  }
  throw new Error('the service did not start; is dist up to date? "npm run build" makes it');
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
