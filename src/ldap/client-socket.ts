import { type Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Of all answers on one connection: a directory must not fill the memory. */
export const MAX_BYTES = 2 * 2 ** 20;
/** The client parses the messages of one piece recursively: thousands of small ones would overflow the stack. */
const PIECE = 8_192;

/** The socket that the client of the library sees: an open connection whose answers are limited, and come in small pieces. */
export class ClientSocket extends Duplex {
  readonly connecting = false;
  readonly readyState = 'open';
  private received = 0;

  constructor(private readonly socket: Socket) {
    super({ allowHalfOpen: false });
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
  }

  /** Whether the connection was closed because of the limit. */
  get isOverLimit(): boolean {
    return this.received > MAX_BYTES;
  }

  /** Returns itself as the type that the library expects; it uses no more of a socket than there is here. */
  asSocket(): Socket {
    return this as unknown as Socket;
  }

  override _read(): void {
    // The limit keeps what is not read yet small enough.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  private receive(chunk: Buffer): void {
    this.received += chunk.length;
    if (this.isOverLimit) this.destroy();
    for (let start = 0; start < chunk.length && !this.destroyed; start += PIECE)
      this.push(chunk.subarray(start, start + PIECE));
  }
}
