import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TestDatabase } from '../databases/databases.js';
import { freePort } from './free-ports.js';
import { TEST_KEY } from '../app/test-app.js';

const root = join(import.meta.dirname, '../../..');
const crashServer = join(root, 'node_modules/.cache/latchkey-crash-server');

/** Builds the program when its sources are newer than the last build. */
export function build(): void {
  runScript(join(root, 'scripts/build-if-needed.mjs'));
}

/** Builds `crash-server.mjs` with the sources that it imports. */
export function buildCrashServer(): void {
  runScript(join(import.meta.dirname, 'build-crash-server.mjs'), [crashServer]);
}

function runScript(script: string, options: readonly string[] = []): void {
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} failed`);
}

const environment = (database: TestDatabase, more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'],
  DATABASE_URL: database.url,
  MASTER_KEY: TEST_KEY,
  BCRYPT_COST: '4',
  REQUESTS_PER_MINUTE: '0',
  REGISTRATIONS_PER_HOUR: '0',
  TRUSTED_PROXIES: '127.0.0.1',
  GATEWAY_PORT: 'off',
  LOG_FORMAT: 'json',
  ...more,
});

/** A process of the program that a test can end at any moment. */
export type ServerProcess = {
  readonly url: string;
  readonly process: ChildProcess;
  /** Resolves when the process has exited. */
  readonly exited: Promise<unknown>;
};

const running = new Set<ServerProcess>();

function track(server: ServerProcess): ServerProcess {
  running.add(server);
  void server.exited.then(() => running.delete(server));
  return server;
}

/** Ends every process that a test left running. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map(kill));
}

/** Kills a process as a power cut would, and waits for its exit. */
export async function kill({ process: child, exited }: ServerProcess): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}

/** The program with crash points; see `crash-server.mjs`. */
export async function startCrashServer(database: TestDatabase): Promise<ServerProcess> {
  const child = fork(join(crashServer, 'crash-server.js'), {
    env: environment(database),
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const { url } = await message<{ url: string }>(child, 'url', exited);
  return track({ url, process: child, exited });
}

/** Sets the crash point: before or after the n-th step from now. Any other step there fails the request. */
export async function arm(
  { process: child, exited }: ServerProcess,
  step: number,
  when: string,
  name?: string,
): Promise<void> {
  child.send({ arm: { step, when, name } });
  await message(child, 'armed', exited);
}

/** The steps since {@link arm}. */
export async function getSteps({ process: child, exited }: ServerProcess): Promise<string[]> {
  child.send({ ask: true });
  return (await message<{ steps: string[] }>(child, 'steps', exited)).steps;
}

/** The program itself, as `npm start` runs it. */
export async function startProgram(
  database: TestDatabase,
  more: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    cwd: root,
    env: { ...environment(database, more), PORT: String(port), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const server = track({ url, process: child, exited });
  await waitUntilReady(url, child);
  return server;
}

/**
 * Runs the program until it exits, for a start that fails. Returns its standard error as sentences; fails
 * where a line is not JSON, as every log line is.
 */
export async function runProgram(
  database: TestDatabase,
  more: Record<string, string>,
): Promise<{ exitCode: number | null; stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    cwd: root,
    env: { ...environment(database, { PORT: '0', ...more }), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const server = track({ url: '', process: child, exited: once(child, 'exit') });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await server.exited;
  const lines = stderr.split('\n').filter((line) => line !== '');
  const sentences = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  return { exitCode: child.exitCode, stderr: sentences.join('\n') };
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (child.exitCode !== null) throw new Error('the program did not start');
    const isUp = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await sleep(25);
  }
  throw new Error('the program does not respond');
}

/** Waits for the next message of a child that has `key`; fails when the child exits instead. */
async function message<T>(child: ChildProcess, key: string, exited: Promise<unknown>): Promise<T> {
  const awaited = new Promise<T>((resolve) => {
    const listen = (sent: object) => {
      if (!(key in sent)) return;
      child.off('message', listen);
      resolve(sent as T);
    };
    child.on('message', listen);
  });
  const ended = exited.then(() => {
    throw new Error('the process ended');
  });
  return Promise.race([awaited, ended]);
}
