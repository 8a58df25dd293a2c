import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes/free-ports.js';
import { untilListening } from '../processes/loopback-program.js';

export type ProxyProgram = {
  readonly path: string;
  /** The complete configuration; everything it writes has to be below `folder`. */
  readonly configuration: (folder: string, port: number) => string;
  readonly options: (folder: string, file: string) => readonly string[];
};

/** A reverse proxy for one test on a free loopback port, in the foreground, in a folder that is removed with it. */
export class ReverseProxy {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async start({ path, configuration, options }: ProxyProgram): Promise<ReverseProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-'));
    const port = await freePort();
    const file = join(folder, 'proxy.conf');
    writeFileSync(file, configuration(folder, port));
    const child = spawn(path, options(folder, file), {
      env: { PATH: process.env['PATH'], HOME: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await untilListening(port, path);
    return new ReverseProxy(child, folder, `http://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
