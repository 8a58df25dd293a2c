import { Readable } from 'node:stream';
import { type SessionEventResponse } from './events.dto.js';

/** What a client may leave unread before its stream is ended; it connects again and gets the present state. */
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

  sendEvent(event: SessionEventResponse): void {
    this.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
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
    if (this.readableLength > MAX_UNREAD_BYTES) this.destroy();
    else this.push(text);
  }
}
