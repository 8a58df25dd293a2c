import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../processes/free-ports.js';
import { ProxyDirection } from './tcp-proxy-direction.js';

/**
 * What happens to a COMMIT: it never reaches the server; the connection breaks before its response comes back;
 * or the response is dropped silently.
 */
export type CommitFate = 'commit lost' | 'response cut off' | 'response dropped';

/** The packet of the driver: length, sequence number, COM_QUERY, text. */
const COMMIT = Buffer.from('\x07\0\0\0\x03COMMIT', 'latin1');

type Link = { readonly near: Socket; readonly far: Socket; hasLostState: boolean; dropsResponses: boolean };

/** A proxy whose connections a test can cut, restore, delay and silently drop. */
export class TcpProxy {
  private readonly links = new Set<Link>();
  private server: Server | null = null;
  private isDropping = false;
  private isResetting = false;
  private delayMs = 0;
  private fate: { readonly of: CommitFate; left: number } | null = null;
  port = 0;
  /** The number of connections accepted so far. */
  accepted = 0;

  constructor(private readonly target: { host: string; port: number }) {}

  async open(): Promise<void> {
    const server = createServer((socket) => {
      this.accepted += 1;
      if (this.isResetting) socket.resetAndDestroy();
      else this.connectSockets(socket, connect(this.target.port, this.target.host));
    });
    this.port ||= await freePort();
    this.server = server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
  }

  /** Cuts every connection and refuses new ones. */
  async shut(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    this.server = null;
    this.destroyAll();
    await closed;
  }

  /** From now on every connection, old and new, is reset. */
  reset(): void {
    this.isResetting = true;
    for (const { near } of this.links) near.resetAndDestroy();
  }

  /** Simulates a firewall that lost its state: an existing connection is reset when it is next used. */
  loseState(): void {
    for (const link of this.links) link.hasLostState = true;
  }

  /** Delays every packet by that long from now on, in each direction. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Drops everything silently from now on, in both directions, on old and new connections. */
  dropPackets(): void {
    this.isDropping = true;
  }

  /** Ends the connections that lost data, and forwards normally again. */
  restore(): void {
    const isLossy = this.isDropping;
    this.isDropping = false;
    this.isResetting = false;
    this.delayMs = 0;
    if (isLossy) this.destroyAll();
  }

  /** Breaks the n-th COMMIT from now on, once. */
  breakCommit(of: CommitFate, nth = 1): void {
    this.fate = { of, left: nth };
  }

  /** Whether the chosen COMMIT has not been sent yet. */
  get isWaitingForCommit(): boolean {
    return this.fate !== null;
  }

  /** Lets later COMMITs pass. */
  passCommits(): void {
    this.fate = null;
  }

  private connectSockets(near: Socket, far: Socket): void {
    const link: Link = { near, far, hasLostState: false, dropsResponses: false };
    this.links.add(link);
    const out = new ProxyDirection(far);
    const back = new ProxyDirection(near);
    near.on('data', (bytes) => {
      this.send(link, bytes, out);
    });
    far.on('data', (bytes) => {
      this.forwardResponse(link, bytes, back);
    });
    near.on('end', () => out.end(this.delayMs));
    far.on('end', () => back.end(this.delayMs));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.links.delete(link);
        other.destroy();
      });
    }
  }

  private send(link: Link, bytes: Buffer, direction: ProxyDirection): void {
    if (link.hasLostState) link.near.resetAndDestroy();
    if (this.isDropping || link.hasLostState) return;
    const fate = this.takeFate(bytes);
    if (fate === 'commit lost') {
      link.near.resetAndDestroy();
      return;
    }
    if (fate !== null) {
      link.dropsResponses = true;
      if (fate === 'response cut off') link.far.once('data', () => link.near.resetAndDestroy());
    }
    direction.pass(bytes, this.delayMs);
  }

  private forwardResponse({ dropsResponses }: Link, bytes: Buffer, direction: ProxyDirection): void {
    if (!this.isDropping && !dropsResponses) direction.pass(bytes, this.delayMs);
  }

  private takeFate(bytes: Buffer): CommitFate | null {
    if (this.fate === null || !bytes.includes(COMMIT)) return null;
    this.fate.left -= 1;
    if (this.fate.left > 0) return null;
    const { of } = this.fate;
    this.fate = null;
    return of;
  }

  private destroyAll(): void {
    for (const { near, far } of this.links) {
      near.destroy();
      far.destroy();
    }
  }
}
