import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-ports.js';

const TRIES = 1_200;
const STOP_MS = 3_000;

export type LoopbackCommand = {
  readonly path: string;
  /** Everything that the program writes has to be below `folder`. */
  readonly options: (folder: string, port: number) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

/** A program of somebody else on a free loopback port, with a home folder of its own; both are removed with it. */
export class LoopbackProgram {
  private constructor(
    private readonly child: ChildProcess,
    readonly folder: string,
    readonly port: number,
  ) {}

  static async start({ path, options, environment = {} }: LoopbackCommand): Promise<LoopbackProgram> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-program-'));
    const port = await freePort();
    const child = spawn(path, options(folder, port), {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8', ...environment },
      // In a process group of its own, so that the shells it starts end with it.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const program = new LoopbackProgram(child, folder, port);
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    try {
      await untilListening(port, path);
    } catch (error) {
      await program.stop();
      throw new Error(`${String(error)}: ${log}`, { cause: error });
    }
    return program;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    if (this.isRunning) {
      const gone = once(this.child, 'exit');
      this.signal('SIGTERM');
      const timer = setTimeout(() => this.signal('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    }
    // What it started may outlive it.
    this.signal('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.child.pid!, signal);
    } catch {
      // The group is empty.
    }
  }
}

/** Waits until something listens on a loopback port. */
export async function untilListening(port: number, what: string, tries = TRIES): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isUp) return;
    await sleep(25);
  }
  throw new Error(`${what} does not listen`);
}
