import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/** Browsers do not pipeline at all, so only few requests of a connection may wait. */
const MAX_PENDING = 64;

/**
 * Handles the requests of a connection in turn (RFC 9112, section 9.3.2). A response that waits for an earlier one emits no
 * `close` when the client leaves, so what belongs to its request would never be released.
 */
export class PipelinedRequests {
  /** How many requests of a connection have no response yet. */
  private readonly pending = new WeakMap<Socket, number>();

  /** Whether a request of this connection has no response yet. */
  isPending(socket: Socket): boolean {
    return this.count(socket) > 0;
  }

  /** Calls `handle` once the response may be sent: now, after the earlier ones, or never if the connection ends before. */
  inTurn({ socket }: IncomingMessage, response: ServerResponse, handle: () => void): void {
    if (this.count(socket) >= MAX_PENDING) return void socket.destroy();
    this.change(socket, 1);
    response.once('close', () => this.change(socket, -1));
    if (response.socket) return handle();
    // Node is still busy with the response before when it emits this.
    response.once('socket', () => {
      setImmediate(() => {
        if (!response.destroyed) handle();
      });
    });
  }

  private count(socket: Socket): number {
    return this.pending.get(socket) ?? 0;
  }

  private change(socket: Socket, by: number): void {
    this.pending.set(socket, this.count(socket) + by);
  }
}
