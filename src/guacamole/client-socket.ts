import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { SECOND_MS } from '#shared';
import { type Closing } from '#connections';
import { type Ending } from './desktop-closings.js';

const MAX_MESSAGE = 256 * 1_024;
const HEARTBEAT_MS = 20 * SECOND_MS;
/** How long a client may take to answer a close frame. */
const CLOSE_TIMEOUT_MS = SECOND_MS;
/** "Abnormal closure" of RFC 6455; never sent. */
const ABNORMAL_CLOSURE = 1006;

const server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_MESSAGE });
// Without a listener, the library itself responds to an invalid handshake.
server.on('wsClientError', () => undefined);

/** The WebSocket of a client. Delivers no messages before {@link resume}. */
export class ClientSocket {
  readonly closed: Promise<Ending>;
  private isAlive = true;
  /** The first cause is kept. */
  private ending: Ending | null = null;

  /** Completes the handshake (RFC 6455). Returns false, and does not touch the connection, if it is invalid. */
  static accept(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    onAccepted: (client: ClientSocket) => void,
  ): boolean {
    let isAccepted = false;
    server.handleUpgrade(request, stream, head, (socket) => {
      isAccepted = true;
      onAccepted(new ClientSocket(socket, stream));
    });
    return isAccepted;
  }

  private constructor(
    private readonly socket: WebSocket,
    /** For backpressure. */
    readonly stream: Duplex,
  ) {
    socket.pause();
    // After invalid frames and messages that are too long, the library closes the socket and emits an error.
    socket.on('error', ({ message }) => (this.ending ??= { code: ABNORMAL_CLOSURE, cause: message }));
    socket.on('pong', () => (this.isAlive = true));
    const heartbeat = setInterval(() => {
      this.checkHeartbeat();
    }, HEARTBEAT_MS).unref();
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => {
        clearInterval(heartbeat);
        resolve(this.ending ?? { code, cause: 'client left' });
      });
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  onMessage(listener: (message: string) => void): void {
    this.socket.on('message', (data: RawData) => {
      listener((data as Buffer).toString());
    });
  }

  send(text: string): void {
    if (this.isOpen) this.socket.send(text);
  }

  isPaused(): boolean {
    return this.socket.isPaused;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /**
   * Sends a close frame, and terminates the connection if the client does not respond within a second.
   *
   * @param cause for the logs; the first one is kept
   */
  close({ code, reason }: Closing, cause: string): void {
    if (!this.isOpen) return;
    this.ending ??= { code, cause };
    this.socket.close(code, reason);
    this.socket.resume();
    const timer = setTimeout(() => {
      this.socket.terminate();
    }, CLOSE_TIMEOUT_MS).unref();
    void this.closed.then(() => clearTimeout(timer));
  }

  private checkHeartbeat(): void {
    if (!this.isAlive) {
      this.ending ??= { code: ABNORMAL_CLOSURE, cause: 'client does not answer' };
      return this.socket.terminate();
    }
    this.isAlive = false;
    this.socket.ping();
  }
}
