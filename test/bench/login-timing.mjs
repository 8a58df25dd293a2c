// How long a refused login takes, by the reason of the refusal: node test/bench/login-timing.mjs [samples]
// Needs a build (npm run build). Writes a table to standard output; its numbers are in docs/timing.md.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import BetterSqlite from 'better-sqlite3';

const SAMPLES = Number(process.argv[2] ?? 200);
const PASSWORD = 'correct horse battery';
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-timing-'));
const file = join(folder, 'timing.db');

let host = 0;
/** Every request has its own address, so that only those that should be throttled are. */
const freshAddress = () => `10.${(host += 1) >> 8}.${host & 255}.1`;

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const server = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    PATH: process.env.PATH,
    PORT: String(port),
    GATEWAY_PORT: 'off',
    DATABASE_URL: `sqlite:${file}`,
    MASTER_KEY: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
    TRUSTED_PROXIES: '127.0.0.1',
    REQUESTS_PER_MINUTE: '0',
    LOG_LEVEL: 'error',
  },
});
try {
  await ready();
  print(await measure());
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  await plantAccounts();
  for (let i = 0; i < 6; i += 1) await login('throttled', '10.255.255.1');
  const cases = {
    'unknown name': (i) => login(`nobody-${i}`, freshAddress()),
    'wrong password': (i) => login(`user-${i % 4}`, freshAddress()),
    'account of a provider': (i) => login(`provided-${i % 4}`, freshAddress()),
    'throttled by name': () => login('throttled', '10.255.255.1'),
  };
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (const [name, attempt] of Object.entries(cases))
    for (let i = 0; i < 5; i += 1) await attempt(`warm-${name}-${i}`);
  for (let i = 0; i < SAMPLES; i += 1) {
    for (const [name, attempt] of shuffled(Object.entries(cases))) times[name].push(await attempt(i));
  }
  return times;
}

async function plantAccounts() {
  for (let i = 0; i < 4; i += 1) {
    await post('/users/create', { username: `user-${i}`, password: PASSWORD });
    await post('/users/create', { username: `provided-${i}`, password: PASSWORD });
  }
  const db = new BetterSqlite(file);
  db.exec(
    `UPDATE user SET password_hash = NULL, password_scheme = NULL, is_oidc = 1 WHERE name LIKE 'provided-%'`,
  );
  db.close();
}

/** Milliseconds until the response to a wrong password. */
async function login(username, address) {
  const from = performance.now();
  await post('/users/login', { username, password: 'wrong password' }, { 'x-forwarded-for': address });
  return performance.now() - from;
}

async function post(path, body, headers = {}) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
}

function print(times) {
  console.log('| Refused because | median ms | 5 % | 95 % |');
  console.log('| --- | ---: | ---: | ---: |');
  for (const [name, values] of Object.entries(times)) {
    const sorted = values.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
    console.log(`| ${name} | ${at(0.5)} | ${at(0.05)} | ${at(0.95)} |`);
  }
}

function shuffled(list) {
  return list
    .map((item) => [Math.random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

async function ready() {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (
      await fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(25);
  }
  throw new Error('the program does not respond');
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}
