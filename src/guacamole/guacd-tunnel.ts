import { EventEmitter } from 'node:events';
import { type Socket } from 'node:net';
import { type Writable } from 'node:stream';
import ClientConnection from 'guacamole-lite/lib/ClientConnection.js';
import { type HostAndPort } from '#platform/network';
import { type ClientSocket } from './client-socket.js';
import { causeOf, type Closing, CLOSE_CODES } from './close-codes.js';
import { type TunnelClaims } from './tunnel-claims.js';

const SCREEN = {
  width: 1024,
  height: 768,
  dpi: 96,
  audio: ['audio/L16'],
  image: ['image/png', 'image/jpeg'],
};

/** The log of the library prints what people type; its limits are ours to keep. */
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

/** Takes the settings from us: the token of the library is not the one that clients have. */
class Connection extends ClientConnection {
  /** Of guacd or of the connection to it. */
  error: unknown;

  override close(error?: unknown): void {
    this.error ??= error;
    super.close(error);
  }

  override decryptToken(): unknown {
    return { connection: this.query['connection'] };
  }

  /** The close code tells the client; the library's words are no status that clients can read. */
  override sendErrorToClient(): void {
    return;
  }
}

/** What the library takes for a WebSocket. */
class Wire extends EventEmitter {
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = this.OPEN;

  constructor(
    readonly send: (text: string) => void,
    private readonly ended: () => void,
  ) {
    super();
  }

  close(): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = this.CLOSED;
    this.ended();
  }
}

/** What guacamole-common-js sends twice a second to see whether the other end of the tunnel, us, is there. */
const PING = /^0\.,4\.ping,\d{1,2}\.\d{1,20};$/;

/** guacd's last word: it waits for the other side to hang up, for however long that takes. */
const DISCONNECT = /^10\.disconnect[,;]/;
/** What the desktop has to say for itself: a message and a status. */
const DESKTOP_ERROR = /^5\.error,\d+\.(.*),\d+\.(\d+);$/s;
const MAX_CAUSE = 200;

/** A client and guacd, connected. The only file that knows guacamole-lite; see docs/adr/0008-remote-desktop.md. */
export class GuacdTunnel {
  private readonly wire: Wire;
  private readonly connection: Connection;
  private isReady = false;
  /** guacd said goodbye; else it broke off. */
  private hasDisconnected = false;
  private desktopError: string | null = null;

  constructor(
    private readonly client: ClientSocket,
    guacd: HostAndPort,
    { id, desktop, settings }: Pick<TunnelClaims, 'id' | 'desktop' | 'settings'>,
  ) {
    this.wire = new Wire(
      (text) => this.receive(text),
      () => this.endWithGuacd(),
    );
    const query = { connection: { type: desktop.type, settings } };
    this.connection = new Connection(OPTIONS, id, this.wire, query, CALLBACKS);
    this.connection.once('ready', () => {
      this.isReady = true;
      // Not earlier, or the library would have to keep what comes before guacd is ready.
      client.resume();
    });
    this.connection.connect(guacd);
    this.guardGuacd();
    this.connectClient();
  }

  /** Ends both sides. */
  close(closing: Closing, cause: string): void {
    this.client.close(closing, cause);
    this.connection.close();
  }

  /** Text that is cut within a character, and what is not the protocol at all, must not reach the library. */
  private guardGuacd(): void {
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
      this.wire.emit('message', message);
      holdBack(this.client, guacdConnection);
    });
    void this.client.closed.then(() => this.connection.close());
  }

  /** One instruction of guacd. */
  private receive(text: string): void {
    this.client.send(text);
    const [, message, status] = DESKTOP_ERROR.exec(text) ?? [];
    if (status !== undefined) this.desktopError ??= `error ${status}: ${message}`.slice(0, MAX_CAUSE);
    if (DISCONNECT.test(text)) {
      this.hasDisconnected = true;
      return this.connection.close();
    }
    holdBack(this.connection.guacdClient.guacdConnection, this.client.stream);
  }

  private endWithGuacd(): void {
    if (this.isReady && this.hasDisconnected) {
      return this.client.close(CLOSE_CODES.finished, this.desktopError ?? 'desktop ended');
    }
    const { error } = this.connection;
    const cause = error === undefined ? 'guacd closed the connection' : `guacd: ${causeOf(error)}`;
    this.client.close(CLOSE_CODES.noGuacd, this.desktopError ?? cause);
  }
}

/** Lets `source` wait while `sink` has enough to write. */
function holdBack(
  source: Pick<ClientSocket, 'isPaused' | 'pause' | 'resume'> | Socket,
  sink: Writable,
): void {
  if (!sink.writableNeedDrain || source.isPaused()) return;
  source.pause();
  sink.once('drain', () => source.resume());
}
