import { type Socket } from 'node:net';

/** Frames of the gateway are dropped for a socket whose peer has not read this much. */
const MAX_UNREAD = 64 * 1_024;
const MAX_WAITING = 8;

/** The receiving end of one direction of a WebSocket. Knows whether it is at a frame boundary. */
export class FrameSink {
  /** Whether the peer was sent a part of a frame. */
  isMidFrame = false;
  isClosed = false;
  /** Frames of the gateway that wait for a boundary. */
  private readonly waiting: Buffer[] = [];

  constructor(private readonly socket: Socket) {}

  /** Whether the socket wants no more for now. It emits `drain` when it does again. */
  get isBlocked(): boolean {
    return this.socket.writableNeedDrain;
  }

  /** Sends bytes of frames. @param isComplete whether they end at a frame boundary */
  write(parts: readonly Buffer[], isComplete: boolean): void {
    if (this.isClosed) return;
    if (parts.length > 1) this.socket.cork();
    for (const part of parts) this.socket.write(part);
    if (parts.length > 1) this.socket.uncork();
    this.isMidFrame = !isComplete;
    if (isComplete) for (const frame of this.waiting.splice(0)) this.socket.write(frame);
  }

  /** Sends a frame of the gateway: now, or at the next frame boundary. */
  insert(frame: Buffer): void {
    if (this.isClosed || this.socket.writableLength > MAX_UNREAD) return;
    if (!this.isMidFrame) return void this.socket.write(frame);
    if (this.waiting.length === MAX_WAITING) this.waiting.shift();
    this.waiting.push(frame);
  }

  /** Ends the connection. @param last a frame to send before */
  end(last?: Buffer): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (last) this.socket.write(last);
    this.socket.end();
  }
}
