import { Readable } from 'node:stream';

/** What a client may leave unread. */
const MAX_UNREAD_BYTES = 16 * 1_024;
const RETRY_MS = 2_000;

/** The response to one client: server-sent events (HTML, section 9.2). */
export class EventStream extends Readable {
  private isFinished = false;

  /** @param onClose called once, when the client has disconnected or the stream was ended */
  constructor(onClose: (stream: EventStream) => void) {
    super({ highWaterMark: 1_024 });
    this.once('close', () => onClose(this));
    this.push(`retry: ${RETRY_MS}\n\n`);
  }

  override _read(): void {
    // Events are pushed when they happen.
  }

  /** Whether the client has read enough to get more. */
  get hasRoom(): boolean {
    return !this.isFinished && !this.destroyed && this.readableLength <= MAX_UNREAD_BYTES;
  }

  /** Sends a state. A client that reads none of them is disconnected: it connects again and gets the present state. */
  sendState(state: { readonly type: string }): void {
    this.write(`event: ${state.type}\ndata: ${JSON.stringify(state)}\n\n`);
  }

  /** Sends an event that a client can resume after. Call it only if there {@link hasRoom}. */
  sendEvent(id: number, type: string, json: string): void {
    this.write(`id: ${id}\nevent: ${type}\ndata: ${json}\n\n`);
  }

  /** Keeps proxies from closing an idle connection, and finds out that a client has gone. */
  sendHeartbeat(): void {
    this.write(': heartbeat\n\n');
  }

  /** Ends the response after what was sent before. */
  finish(): void {
    if (this.isFinished || this.destroyed) return;
    this.isFinished = true;
    this.push(null);
  }

  private write(text: string): void {
    if (this.isFinished || this.destroyed) return;
    if (this.hasRoom) this.push(text);
    else this.destroy();
  }
}
