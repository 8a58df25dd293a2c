import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assertDocumented } from '../clients/api-contract.js';
import { HttpClient } from '../clients/http-client.js';

const START_MS = 180_000;
/** The number of characters kept from the beginning of the log. */
const MAX_LOG = 65_536;
const LINE_MS = 30_000;

/** Programs run at the same time, so none may have a fixed port. */
const PORTS = { PORT: '0', GATEWAY_PORT: 'off' };

export type ProgramEnvironment = Readonly<Record<string, string>>;

/** The built program as a separate process, in an empty folder, on a free port. */
export class Program {
  private log: string;

  private constructor(
    private readonly process: ChildProcess,
    readonly folder: string,
    readonly url: string,
    /** The address of its metrics; null where they are disabled. */
    readonly metricsUrl: string | null,
    /** The address of its gateway; null where it is off. */
    readonly gatewayUrl: string | null,
    /** The log up to the moment it listened. */
    readonly startLog: string,
  ) {
    this.log = startLog;
    process.stdout?.on('data', (chunk: Buffer) => {
      if (this.log.length < MAX_LOG) this.log += chunk.toString();
    });
  }

  /** @param envFile the content of its `.env` file; none by default */
  static async start(
    environment: ProgramEnvironment = {},
    envFile?: string,
    main = resolve('dist/src/main.js'),
  ): Promise<Program> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-program-'));
    if (envFile !== undefined) writeFileSync(join(folder, '.env'), envFile);
    try {
      return await Program.spawn([process.execPath, main], { cwd: folder }, environment);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts it with another command, in a folder that exists, and in a process group of its own, as a shell does. */
  static startCommand(command: readonly string[], folder: string): Promise<Program> {
    return Program.spawn(command, { cwd: folder, detached: true }, {});
  }

  private static async spawn(
    [command = '', ...words]: readonly string[],
    options: { readonly cwd: string; readonly detached?: true },
    environment: ProgramEnvironment,
  ): Promise<Program> {
    const child = spawn(command, words, {
      ...options,
      env: { PATH: process.env['PATH'], ...PORTS, LOG_FORMAT: 'json', BCRYPT_COST: '4', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const { url, metricsUrl, gatewayUrl, startLog } = await readAddresses(child);
      return new Program(child, options.cwd, url, metricsUrl, gatewayUrl, startLog);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Waits for the first line of its log that matches, and returns it. */
  async logLine(pattern: RegExp): Promise<string> {
    return (await this.logThrough(pattern)).at(-1)!;
  }

  /** Waits for the first line of its log that matches, and returns the log up to and with it. */
  async logThrough(pattern: RegExp): Promise<string[]> {
    const deadline = performance.now() + LINE_MS;
    while (performance.now() < deadline) {
      // The last part is a line that is still being written.
      const lines = this.log.split('\n').slice(0, -1);
      const last = lines.findIndex((line) => pattern.test(line));
      if (last >= 0) return lines.slice(0, last + 1);
      await sleep(20);
    }
    throw new Error(`no line of the log matches ${pattern}:\n${this.log}`);
  }

  /** The id of the process. */
  get id(): number {
    return this.process.pid!;
  }

  client(headers: Record<string, string> = {}): HttpClient {
    return new HttpClient(this.url, headers, assertDocumented);
  }

  /** Reads one of its metrics, by name and labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(this.metricsUrl ?? '')).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`there is no metric ${name}`);
    return Number(line.slice(name.length));
  }

  /** Asks it to stop with SIGTERM, and waits. Returns the exit code; the folder and its data stay. */
  async terminate(): Promise<number | null> {
    if (this.isAlive && this.process.kill('SIGTERM')) await once(this.process, 'exit');
    return this.process.exitCode;
  }

  /** Asks all processes of the group of {@link startCommand} to stop, as Ctrl+C does, and waits. */
  async interrupt(): Promise<void> {
    const gone = once(this.process, 'exit');
    process.kill(-this.id, 'SIGINT');
    await gone;
  }

  /** Waits for the exit code. */
  async ended(): Promise<number | null> {
    if (this.isAlive) await once(this.process, 'exit');
    return this.process.exitCode;
  }

  /** Whether it is still the process that was started. */
  get isAlive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Kills it, as a power cut would. */
  async kill(): Promise<void> {
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }

  /** Returns the exit code after SIGTERM. */
  async stop(): Promise<number | null> {
    await this.terminate();
    rmSync(this.folder, { recursive: true, force: true });
    return this.process.exitCode;
  }
}

/** Runs an operator command in `folder` and returns what it printed. */
export async function runCommand(folder: string, words: string[], environment: ProgramEnvironment = {}) {
  const env = { PATH: process.env['PATH'], BCRYPT_COST: '4', ...environment };
  const options = { cwd: folder, env, timeout: START_MS };
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [resolve('dist/src/cli.js'), ...words],
      options,
    );
    return { stdout, stderr, code: 0 };
  } catch (failure) {
    const { stdout, stderr, code } = failure as { stdout: string; stderr: string; code: number };
    return { stdout, stderr, code };
  }
}

type Addresses = Pick<Program, 'url' | 'metricsUrl' | 'gatewayUrl' | 'startLog'>;

/** Reads the addresses from the program’s log, and keeps reading: a full pipe would block the program. */
function readAddresses(child: ChildProcess): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      if (timer.hasRef()) child.kill('SIGKILL');
      reject(new Error('the program did not start; is dist up to date? Run "npm run build"'));
    };
    const timer = setTimeout(giveUp, START_MS);
    let beginning = '';
    child.stdout!.on('close', giveUp).on('data', (chunk: Buffer) => {
      if (!timer.hasRef()) return;
      beginning += chunk.toString();
      const url = /listens on (http:\/\/[^"]+)/.exec(beginning)?.[1];
      if (url === undefined) return;
      clearTimeout(timer.unref());
      const metricsUrl = /metrics at (http:\/\/[^"]+)/.exec(beginning)?.[1] ?? null;
      const gatewayUrl = /gateway at (http:\/\/[^"]+)/.exec(beginning)?.[1] ?? null;
      resolve({ url, metricsUrl, gatewayUrl, startLog: beginning });
    });
  });
}
