import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { SECOND_MS } from '#shared';
import { type Closing, type Ending } from './close-codes.js';

const MAX_MESSAGE = 256 * 1_024;
const HEARTBEAT_MS = 20 * SECOND_MS;
/** How long a client may take to agree to the end. */
const FAREWELL_MS = SECOND_MS;
/** "Abnormal closure" of RFC 6455, which is never sent. */
const CLIENT_BROKE_OFF = 1006;

const server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_MESSAGE });
// Without a listener the library would answer an incomplete handshake itself.
server.on('wsClientError', () => undefined);

/** The WebSocket of a client. It gives no messages before {@link resume}. */
export class ClientSocket {
  readonly closed: Promise<Ending>;
  private isAlive = true;
  /** The first reason counts. */
  private ending: Ending | null = null;

  /** Completes the handshake (RFC 6455). Returns false, and leaves the connection alone, where the request is none. */
  static accept(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    then: (client: ClientSocket) => void,
  ): boolean {
    let isAccepted = false;
    server.handleUpgrade(request, stream, head, (socket) => {
      isAccepted = true;
      then(new ClientSocket(socket, stream));
    });
    return isAccepted;
  }

  private constructor(
    private readonly socket: WebSocket,
    /** For its back-pressure. */
    readonly stream: Duplex,
  ) {
    socket.pause();
    // Frames that are none, messages that are too long: the library closes, and somebody has to listen.
    socket.on('error', ({ message }) => (this.ending ??= { code: CLIENT_BROKE_OFF, cause: message }));
    socket.on('pong', () => (this.isAlive = true));
    const heartbeat = setInterval(() => {
      this.beat();
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
   * Says why, and hangs up on a client that does not answer within a second. The first reason counts.
   *
   * @param cause for operators
   */
  close({ code, reason }: Closing, cause: string): void {
    if (!this.isOpen) return;
    this.ending ??= { code, cause };
    this.socket.close(code, reason);
    this.socket.resume();
    const timer = setTimeout(() => {
      this.socket.terminate();
    }, FAREWELL_MS).unref();
    void this.closed.then(() => clearTimeout(timer));
  }

  private beat(): void {
    if (!this.isAlive) {
      this.ending ??= { code: CLIENT_BROKE_OFF, cause: 'client does not answer' };
      return this.socket.terminate();
    }
    this.isAlive = false;
    this.socket.ping();
  }
}
