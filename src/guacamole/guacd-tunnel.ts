import { EventEmitter } from 'node:events';
import { type Socket } from 'node:net';
import { type Writable } from 'node:stream';
import ClientConnection from 'guacamole-lite/lib/ClientConnection.js';
import { type HostAndPort } from '#platform/network';
import { type ClientSocket } from './client-socket.js';
import { type Closing } from '#connections';
import { DESKTOP_CLOSINGS, toCause } from './desktop-closings.js';
import { type TunnelClaims } from './tunnel-token.js';

const SCREEN = {
  width: 1024,
  height: 768,
  dpi: 96,
  audio: ['audio/L16'],
  image: ['image/png', 'image/jpeg'],
};

/** The library's log must stay off because it contains keystrokes. We enforce the inactivity limit ourselves. */
const OPTIONS = {
  log: { level: 0 },
  maxInactivityTime: 0,
  connectionDefaultSettings: {
    rdp: { ...SCREEN, port: '3389' },
    vnc: { ...SCREEN, port: '5900' },
    ssh: { ...SCREEN, port: '22' },
    telnet: { ...SCREEN, port: '23' },
  },
  allowedUnencryptedConnectionSettings: { rdp: [], vnc: [], ssh: [], telnet: [] },
};

const CALLBACKS = {
  processConnectionSettings: (settings: unknown, done: (error: unknown, settings: unknown) => void) => {
    done(null, settings);
  },
};

/** Takes the settings from the query instead of decrypting a token: our tokens have another format. */
class Connection extends ClientConnection {
  /** The error of guacd, or of the connection to it. */
  error: unknown;

  override close(error?: unknown): void {
    this.error ??= error;
    super.close(error);
  }

  override decryptToken(): unknown {
    return { connection: this.query['connection'] };
  }

  /** Sends nothing: the close code informs the client, and the library's message has no status that clients understand. */
  override sendErrorToClient(): void {
    return;
  }
}

/** Implements the part of a WebSocket that the library uses. */
class WebSocketAdapter extends EventEmitter {
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = this.OPEN;

  constructor(
    readonly send: (text: string) => void,
    private readonly onClose: () => void,
  ) {
    super();
  }

  close(): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = this.CLOSED;
    this.onClose();
  }
}

/** The ping of guacamole-common-js, twice a second. The tunnel answers it, not guacd. */
const PING = /^0\.,4\.ping,\d{1,2}\.\d{1,20};$/;

/** The last instruction of guacd, which then waits without a timeout for the connection to be closed. */
const DISCONNECT = /^10\.disconnect[,;]/;
/** An error of the desktop: a message and a status. */
const DESKTOP_ERROR = /^5\.error,\d+\.(.*),\d+\.(\d+);$/s;
const MAX_CAUSE = 200;

/** Connects a client to guacd. The only file that uses guacamole-lite; see docs/adr/0008-remote-desktop.md. */
export class GuacdTunnel {
  private readonly webSocket: WebSocketAdapter;
  private readonly connection: Connection;
  private isReady = false;
  /** Whether guacd ended the connection with a `disconnect` instruction. */
  private hasDisconnected = false;
  private desktopError: string | null = null;

  constructor(
    private readonly client: ClientSocket,
    guacd: HostAndPort,
    { id, desktop, settings }: Pick<TunnelClaims, 'id' | 'desktop' | 'settings'>,
  ) {
    this.webSocket = new WebSocketAdapter(
      (text) => this.receive(text),
      () => this.closeClient(),
    );
    const query = { connection: { type: desktop.type, settings } };
    this.connection = new Connection(OPTIONS, id, this.webSocket, query, CALLBACKS);
    this.connection.once('ready', () => {
      this.isReady = true;
      // Not earlier: the library would have to buffer messages until guacd is ready.
      client.resume();
    });
    this.connection.connect(guacd);
    this.guardParser();
    this.connectClient();
  }

  /** Closes both connections. */
  close(closing: Closing, cause: string): void {
    this.client.close(closing, cause);
    this.connection.close();
  }

  /** Protects the library from characters split between chunks, and from exceptions of its own parser. */
  private guardParser(): void {
    const { guacdClient } = this.connection;
    const receive = guacdClient.processReceivedData.bind(guacdClient);
    guacdClient.guacdConnection.setEncoding('utf8').setNoDelay();
    guacdClient.processReceivedData = (data) => {
      try {
        receive(data);
      } catch (error) {
        guacdClient.close(error);
      }
    };
  }

  private connectClient(): void {
    const { guacdConnection } = this.connection.guacdClient;
    this.client.onMessage((message) => {
      if (PING.test(message)) return this.client.send(message);
      this.webSocket.emit('message', message);
      applyBackpressure(this.client, guacdConnection);
    });
    void this.client.closed.then(() => this.connection.close());
  }

  /** Forwards one instruction of guacd. */
  private receive(text: string): void {
    this.client.send(text);
    const [, message, status] = DESKTOP_ERROR.exec(text) ?? [];
    if (status !== undefined) this.desktopError ??= `error ${status}: ${message}`.slice(0, MAX_CAUSE);
    if (DISCONNECT.test(text)) {
      this.hasDisconnected = true;
      return this.connection.close();
    }
    applyBackpressure(this.connection.guacdClient.guacdConnection, this.client.stream);
  }

  private closeClient(): void {
    if (this.isReady && this.hasDisconnected) {
      return this.client.close(DESKTOP_CLOSINGS.finished, this.desktopError ?? 'desktop ended');
    }
    const { error } = this.connection;
    const cause = error === undefined ? 'guacd closed the connection' : `guacd: ${toCause(error)}`;
    this.client.close(DESKTOP_CLOSINGS.noGuacd, this.desktopError ?? cause);
  }
}

/** Pauses `source` until the write buffer of `sink` is drained. */
function applyBackpressure(
  source: Pick<ClientSocket, 'isPaused' | 'pause' | 'resume'> | Socket,
  sink: Writable,
): void {
  if (!sink.writableNeedDrain || source.isPaused()) return;
  source.pause();
  sink.once('drain', () => source.resume());
}
