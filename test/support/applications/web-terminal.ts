import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket } from 'ws';

const WITHIN_MS = 20_000;
const LOOK_MS = 10;

/** A shell at the other end of a WebSocket, in the protocol of one application. */
export abstract class WebTerminal {
  /** Everything that the shell has printed. */
  output = '';

  /** @param socket not open yet, because some applications speak first */
  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.receive((data as Buffer).toString()));
  }

  /** Waits until the socket is open. */
  async opened(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }

  /** Types into the shell. */
  abstract type(text: string): void;

  protected abstract receive(message: string): void;

  /** Waits until the output matches. */
  async until(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    while (!pattern.test(this.output)) {
      if (performance.now() > deadline) throw new Error(`${pattern} is not in: ${this.output.slice(-500)}`);
      await sleep(LOOK_MS);
    }
  }
}
