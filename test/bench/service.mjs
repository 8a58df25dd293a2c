// Starts the built service, and the bare server that it is compared with; always stops both.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createConnection } from 'mysql2/promise';

const START_MS = 60_000;
const STOP_MS = 10_000;
export const PASSWORD = 'correct horse battery';
const root = join(import.meta.dirname, '../..');

/** BENCH_PROFILE names a folder for CPU profiles of the service, to be opened in a browser's developer tools. */
const { BENCH_PROFILE } = process.env;
const PROFILING = BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${BENCH_PROFILE}`] : [];

/** The options with which the container image and the unit of docs/operations.md limit the memory of the process. */
const AS_DEPLOYED = {
  NODE_OPTIONS: '--max-semi-space-size=8 --max-old-space-size=1024',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '1048576',
};

/** Cleanup steps, newest first. */
const endings = [];

export async function endEverything() {
  for (const end of endings.splice(0).reverse())
    await Promise.resolve(end()).catch((error) => console.error('not cleared away:', error));
}

/** An empty SQLite file in a new folder. */
export function sqliteDatabase() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'bench.db');
  return { engine: 'sqlite', file, url: `sqlite:${file}` };
}

/** An empty database on the server that BENCH_MYSQL_URL names. */
export async function mysqlDatabase(server) {
  const name = `latchkey_bench_${randomBytes(6).toString('hex')}`;
  const run = async (sql) => {
    const connection = await createConnection(server);
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name}`);
  endings.push(() => run(`DROP DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { engine: 'mysql', url: url.href };
}

/** Starts the service on a database. Resolves after its first response with its addresses and the time that took. */
export async function startService(database, environment = {}) {
  const metricsPort = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [...PROFILING, join(root, 'dist/src/main.js')], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: process.env.NODE_ENV,
      ...AS_DEPLOYED,
      PORT: '0',
      GATEWAY_PORT: 'off',
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: database.url,
      MASTER_KEY: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
      BCRYPT_COST: '4',
      REQUESTS_PER_MINUTE: '0',
      REGISTRATIONS_PER_HOUR: '0',
      LOG_FORMAT: 'json',
      ...environment,
    },
  });
  const service = await running(child, /listens on (http:\/\/[^"]+)/);
  await (await fetch(`${service.url}/health`)).text();
  return {
    ...service,
    startMs: performance.now() - began,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
  };
}

/** The floor: see floor.mjs. */
export const startFloor = (settings) => startScript('floor.mjs', JSON.stringify(settings));

/** Starts a script of this folder that prints where it listens. */
export function startScript(name, ...values) {
  const child = spawn(process.execPath, [join(import.meta.dirname, name), ...values], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...AS_DEPLOYED },
  });
  return running(child, /listens on (http:\/\/\S+)/);
}

async function running(child, pattern) {
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(impatience);
  };
  endings.push(stop);
  return { ...(await addressesOf(child, pattern)), pid: child.pid, stop };
}

async function addressesOf({ stdout }, pattern) {
  const lines = createInterface({ input: stdout, signal: AbortSignal.timeout(START_MS) });
  let gatewayUrl;
  for await (const line of lines) {
    gatewayUrl ??= /gateway at (http:\/\/[^"]+)/.exec(line)?.[1];
    const url = pattern.exec(line)?.[1];
    if (url === undefined) continue;
    stdout.resume();
    return { url, gatewayUrl };
  }
  throw new Error('the program did not start');
}

/** Sends JSON; throws with the body of an error response. */
export async function send(url, method, body, headers = {}) {
  const response = await fetch(url, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return { text, body: JSON.parse(text), headers: Object.fromEntries(response.headers) };
}

/** Registers `count` users and logs in the first, who is admin. Returns the value of the `authorization` header. */
export async function populate({ url }, count) {
  for (let i = 0; i < count; i += 1) await send(`${url}/users/create`, 'POST', credentials(i));
  const login = await send(`${url}/users/login`, 'POST', credentials(0), { 'x-auth-mode': 'bearer' });
  const session = { authorization: `Bearer ${login.body.token}` };
  return { session, userId: login.body.userId, token: login.body.token };
}

export const credentials = (i) => ({ username: `user-${i}`, password: PASSWORD });

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
