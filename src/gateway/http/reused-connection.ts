import { type ClientRequest } from 'node:http';
import { type Socket } from 'node:net';
import { SECOND_MS } from '#shared';

/** An upstream that closes a connection later than this has seen the request. */
const MAX_STALE_MS = SECOND_MS;

/** Finds out whether a request failed because the upstream closed an idle connection at the moment when it was used again. */
export class ReusedConnection {
  private socket: Socket | null = null;
  private begin = 0;
  private bytesRead = 0;

  constructor(private readonly outgoing: ClientRequest) {
    outgoing.once('socket', (socket) => {
      this.socket = socket;
      this.begin = performance.now();
      this.bytesRead = socket.bytesRead;
    });
  }

  /** Whether it failed for this reason: at once, and without a byte of a response. */
  wasStale({ code = '' }: NodeJS.ErrnoException): boolean {
    const isReset = code === 'ECONNRESET' || code === 'EPIPE';
    const isUnanswered = this.socket?.bytesRead === this.bytesRead;
    const isEarly = performance.now() - this.begin < MAX_STALE_MS;
    return this.outgoing.reusedSocket && isReset && isUnanswered && isEarly;
  }
}
