import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { freePort } from './free-ports.js';

const NGINX = '/usr/sbin/nginx';
const TRIES = 200;

/** An nginx of a test's own on loopback, in the foreground, with what the documentation shows inside `http`. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** @param site a documented configuration that listens on port 80; it listens on a free port here */
  static async start(site: string): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-nginx-'));
    const port = await freePort();
    const listening = site.replaceAll('listen 80;', `listen 127.0.0.1:${port};`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const file = join(folder, 'nginx.conf');
    const main = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;`;
    writeFileSync(file, `${main} events {} http { access_log off; ${paths.join(' ')} ${listening} }`);
    const child = spawn(NGINX, ['-c', file, '-p', folder, '-e', join(folder, 'error.log')], {
      stdio: 'inherit',
    });
    await listeningOn(port);
    return new Nginx(child, folder, `http://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What needs nginx runs where it is installed; `npm test` says when it is not. */
export const describeBehindNginx = existsSync(NGINX) ? describe : describe.skip;

async function listeningOn(port: number): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isUp) return;
    await sleep(25);
  }
  throw new Error('nginx does not listen');
}
