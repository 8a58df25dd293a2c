import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { describe } from '@jest/globals';
import { LoopbackProgram } from '../processes/loopback-program.js';
import { WebTerminal } from './web-terminal.js';

const CHROMIUM = '/usr/bin/chromium';
const SSHD = '/usr/sbin/sshd';
const WETTY = resolve('build/wetty/node_modules/wetty/build/main.js');
/** Where sshd isolates connections that are not authenticated yet; its service would create it. */
const EMPTY_FOLDER = '/run/sshd';

/** WeTTY, and the SSH server that it logs in at. */
export class Wetty {
  private constructor(
    private readonly sshd: LoopbackProgram,
    private readonly wetty: LoopbackProgram,
  ) {}

  static async start(): Promise<Wetty> {
    const sshd = await startSshd();
    try {
      return new Wetty(sshd, await startWetty(sshd));
    } catch (error) {
      await sshd.stop();
      throw error;
    }
  }

  get address(): string {
    return this.wetty.address;
  }

  async stop(): Promise<void> {
    await this.wetty.stop();
    await this.sshd.stop();
  }
}

const startSshd = (): Promise<LoopbackProgram> =>
  LoopbackProgram.start({
    path: SSHD,
    options: (folder, port) => {
      if (process.getuid?.() === 0) mkdirSync(EMPTY_FOLDER, { recursive: true, mode: 0o755 });
      for (const name of ['host', 'user'])
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
      writeFileSync(join(folder, 'shell'), '#!/bin/sh\nexec bash --norc\n');
      chmodSync(join(folder, 'shell'), 0o755);
      const settings = [
        ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${folder}/host`, `PidFile ${folder}/pid`],
        ...[`AuthorizedKeysFile ${folder}/user.pub`, 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes'],
        ...['PasswordAuthentication no', 'PrintMotd no', `ForceCommand ${folder}/shell`],
      ];
      writeFileSync(join(folder, 'sshd.conf'), `${settings.join('\n')}\n`);
      return ['-D', '-e', '-f', join(folder, 'sshd.conf')];
    },
  });

const startWetty = (sshd: LoopbackProgram): Promise<LoopbackProgram> =>
  LoopbackProgram.start({
    path: process.execPath,
    options: (_folder, port) => [
      ...[WETTY, '--host', '127.0.0.1', '--port', String(port), '--base', '/', '--force-ssh'],
      ...['--ssh-host', '127.0.0.1', '--ssh-port', String(sshd.port), '--ssh-user', userInfo().username],
      ...['--ssh-auth', 'publickey', '--ssh-key', join(sshd.folder, 'user'), '--known-hosts', '/dev/null'],
    ],
  });

/** A terminal of WeTTY: events of Socket.IO 4 over a WebSocket. */
export class WettyTerminal extends WebTerminal {
  /** What is typed before the shell has started is lost. */
  override async opened(): Promise<this> {
    await super.opened();
    await this.until(/[#$] $/);
    return this;
  }

  type(text: string): void {
    this.emit('input', text);
  }

  private emit(event: string, value: unknown): void {
    this.socket.send(`42${JSON.stringify([event, value])}`);
  }

  protected receive(message: string): void {
    if (message.startsWith('0')) this.socket.send('40');
    else if (message === '2') this.socket.send('3');
    else if (message.startsWith('40')) this.emit('resize', { cols: 80, rows: 24 });
    else if (message.startsWith('42')) this.receiveEvent(message);
  }

  private receiveEvent(message: string): void {
    const [event, text] = JSON.parse(message.slice(2)) as [string, string];
    if (event !== 'data') return;
    this.output += text;
    this.emit('commit', Buffer.byteLength(text));
  }
}

/** Tests with WeTTY run where it, an SSH server and Chromium are installed; `npm test` says when they are not. */
export const describeWithWetty = [SSHD, WETTY, CHROMIUM].every((path) => existsSync(path))
  ? describe
  : describe.skip;
