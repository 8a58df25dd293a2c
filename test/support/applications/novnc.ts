import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { freePort } from '../processes/free-ports.js';
import { LoopbackProgram } from '../processes/loopback-program.js';
import { XScreen } from './x-screen.js';

const TIGERVNC = '/usr/bin/Xtigervnc';
const WEBSOCKIFY = '/usr/bin/websockify';
const NOVNC = '/usr/share/novnc';
const CHROMIUM = '/usr/bin/chromium';
/** Displays of people have smaller numbers. */
const FIRST_DISPLAY = 1_000;
const [WIDTH, HEIGHT] = [320, 240];

/** A remote desktop: an X server that speaks RFB, websockify with the pages of noVNC, and a program on the display. */
export class RemoteDesktop {
  private constructor(
    private readonly server: LoopbackProgram,
    private readonly websockify: LoopbackProgram,
    readonly screen: XScreen,
  ) {}

  static async start(): Promise<RemoteDesktop> {
    const display = FIRST_DISPLAY + ((await freePort()) % 10_000);
    const server = await LoopbackProgram.start({
      path: TIGERVNC,
      options: (_folder, port) => [
        ...[`:${display}`, '-rfbport', String(port), '-SecurityTypes', 'None', '-localhost', '-ac'],
        ...['-geometry', `${WIDTH}x${HEIGHT}`, '-depth', '24', '-nolisten', 'tcp'],
      ],
    });
    const websockify = await LoopbackProgram.start({
      path: WEBSOCKIFY,
      options: (_folder, port) => ['--web', NOVNC, `127.0.0.1:${port}`, server.address],
    });
    const screen = await XScreen.open(`/tmp/.X11-unix/X${display}`, WIDTH, HEIGHT);
    return new RemoteDesktop(server, websockify, screen);
  }

  get address(): string {
    return this.websockify.address;
  }

  async stop(): Promise<void> {
    this.screen.close();
    await this.websockify.stop();
    await this.server.stop();
  }
}

/** Tests with noVNC run where it, TigerVNC and Chromium are installed; `npm test` says when they are not. */
export const describeWithNovnc = [TIGERVNC, WEBSOCKIFY, NOVNC, CHROMIUM].every((path) => existsSync(path))
  ? describe
  : describe.skip;
