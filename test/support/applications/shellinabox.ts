import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { type PlainAnswer } from '../clients/plain-http.js';
import { type GatewayBrowser } from '../fixtures/gateway-browser.js';
import { LoopbackProgram } from '../processes/loopback-program.js';

const SHELLINABOX = '/usr/bin/shellinaboxd';
const WITHIN_MS = 20_000;

export const startShellinabox = (): Promise<LoopbackProgram> =>
  LoopbackProgram.start({
    path: SHELLINABOX,
    options: (_folder, port) => {
      const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
      return [
        ...['--disable-ssl', '--localhost-only', `--port=${port}`, '--no-beep'],
        ...[`--user=${uid}`, `--group=${gid}`, `--service=/:${uid}:${gid}:/tmp:/bin/bash --norc`],
      ];
    },
  });

/** A client of Shell In A Box, which has no WebSocket: each output is the response to a request that waits for it. */
export class PolledTerminal {
  output = '';
  private session = '';

  constructor(private readonly browser: GatewayBrowser) {}

  /** Sends a request that opens a session or waits for output. */
  async poll(): Promise<PlainAnswer> {
    const answer = await this.post({ width: '80', height: '24', session: this.session });
    if (answer.status !== 200) return answer;
    const { session, data = '' } = JSON.parse(answer.body) as { session: string; data?: string };
    this.session = session;
    this.output += data;
    return answer;
  }

  async until(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    while (!pattern.test(this.output)) {
      if (performance.now() > deadline) throw new Error(`${pattern} is not in: ${this.output.slice(-500)}`);
      const { status } = await this.poll();
      if (status !== 200) throw new Error(`a poll was answered with ${status}`);
    }
  }

  type(text: string): Promise<PlainAnswer> {
    return this.post({ session: this.session, keys: Buffer.from(text).toString('hex') });
  }

  private post(fields: Readonly<Record<string, string>>): Promise<PlainAnswer> {
    const body = new URLSearchParams({ ...fields, rooturl: this.browser.application.origin }).toString();
    const headers = {
      origin: this.browser.application.origin,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'sec-fetch-mode': 'cors',
    };
    return this.browser.passOn('/?', { method: 'POST', headers, body });
  }
}

/** Tests with Shell In A Box run where it is installed; `npm test` says when it is not. */
export const describeWithShellinabox = existsSync(SHELLINABOX) ? describe : describe.skip;
