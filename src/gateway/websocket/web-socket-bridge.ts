import { type Socket } from 'node:net';
import { type Closing, CLOSE_CODES } from '#connections';
import { SECOND_MS } from '#shared';
import { type GatewayApplication } from '../application.js';
import { type Frame, isControl, OPCODE } from './frame-reader.js';
import { FrameRelay } from './frame-relay.js';
import { closeFrame, encodeFrame } from './frames.js';
import { FrameSink } from './frame-sink.js';
import { HeldFrames } from './held-frames.js';
import { FINISH_TIMEOUT_MS, HoldTimers } from './hold-timers.js';
import { isActivity } from './keep-alives.js';

/** How long a close handshake may take, and a lock until nothing passes any more. */
const CLOSE_TIMEOUT_MS = 300;
/** How long a peer may keep its side open after everything was sent to it. */
const LINGER_MS = 2 * SECOND_MS;
/** How long a client may take to read the last data of an upstream that has left. */
const FLUSH_MS = 30 * SECOND_MS;
const TCP_KEEP_ALIVE_MS = 30 * SECOND_MS;

type BridgeSettings = Pick<
  GatewayApplication,
  'protocol' | 'activity' | 'maxHoldMs' | 'pingIntervalMs' | 'closeCode'
> & {
  /** Whether the upstream sends the pings of Engine.IO. */
  readonly isPingedByServer: boolean;
};

/** Joins the connections of a client and an upstream after the handshake of a WebSocket. */
export class WebSocketBridge {
  /** Resolves with the closing of the gateway, or null if one of the peers left. */
  readonly closed: Promise<Closing | null>;
  private readonly toClient: FrameSink;
  private readonly toUpstream: FrameSink;
  private readonly fromClient: FrameRelay;
  private readonly fromUpstream: FrameRelay;
  private readonly held: HeldFrames;
  private closing: Closing | null = null;
  private isHeld = false;
  private isClientGone = false;
  private isUpstreamGone = false;
  private readonly holdTimers = new HoldTimers();
  private pingTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly settings: BridgeSettings,
    private readonly onActivity: () => void,
  ) {
    this.toClient = new FrameSink(client);
    this.toUpstream = new FrameSink(upstream);
    this.held = new HeldFrames(settings.protocol, settings.isPingedByServer, {
      sendToClient: (frame) => this.toClient.insert(frame),
      sendToUpstream: (frame) => this.toUpstream.insert(frame),
      onClientClose: (payload) => this.replyToClose(payload),
    });
    this.fromClient = new FrameRelay(client, this.toUpstream, true, {
      onHeld: (frame) => this.held.fromClient(frame),
      onDrained: () => this.held.release(),
      onForwarded: (frame) => {
        this.held.passed(frame, true);
        this.recordActivity(frame);
      },
    });
    this.fromUpstream = new FrameRelay(upstream, this.toClient, false, {
      onHeld: (frame) => this.held.fromUpstream(frame),
      onForwarded: (frame) => this.held.passed(frame, false),
      onDrained: () => undefined,
    });
    this.closed = new Promise((resolve) => {
      client.once('close', () => resolve(this.closing));
    });
  }

  /** Messages of the client that were discarded during holds. */
  get discardedMessages(): number {
    return this.held.discardedMessages;
  }

  get canHold(): boolean {
    return this.held.isStarted;
  }
  /** Begins to pass frames on. @param heads what each side sent with or right after the handshake */
  start(heads: { readonly client: Buffer; readonly upstream: Buffer }): void {
    this.watch(this.client, this.fromUpstream, () => this.endUpstream());
    this.watch(this.upstream, this.fromClient, () => this.endClient());
    this.fromUpstream.start(heads.upstream);
    this.fromClient.start(heads.client);
    const { pingIntervalMs } = this.settings;
    if (pingIntervalMs === null) return;
    const ping = encodeFrame(OPCODE.ping, Buffer.alloc(0), false);
    this.pingTimer = setInterval(() => this.toClient.insert(ping), pingIntervalMs).unref();
  }

  /**
   * Closes both sides: with close frames, for which the client may get the rest of a frame, and for certain after
   * `timeoutMs`. The upstream gets nothing more of the client.
   */
  close(closing: Closing, timeoutMs = CLOSE_TIMEOUT_MS): void {
    if (this.closing || this.client.destroyed) return;
    this.closing = closing;
    this.stopTimers();
    const code = this.settings.closeCode ?? closing.code;
    this.fromUpstream.close(closeFrame(code, closing.reason, false));
    this.fromClient.close(closeFrame(CLOSE_CODES.shuttingDown.code, '', true));
    this.destroyAfter(timeoutMs);
  }

  /** Lets nothing through in either direction until {@link release}; closes the connection if that is not possible. */
  hold(): void {
    if (this.isHeld || this.closing) return;
    this.isHeld = true;
    if (this.fromClient.isBroken || this.fromUpstream.isBroken) return this.close(CLOSE_CODES.locked);
    this.fromClient.discard();
    this.fromUpstream.keep();
    this.held.hold();
    this.holdTimers.start(this.settings.maxHoldMs, {
      onFinishTimeout: () => {
        if (this.fromClient.isFinishing) this.close(CLOSE_CODES.locked, CLOSE_TIMEOUT_MS - FINISH_TIMEOUT_MS);
      },
      onExpired: () => this.close(CLOSE_CODES.locked),
      onKeepAlive: () => {
        if (this.fromUpstream.isFull) this.held.keepAlive();
      },
    });
  }

  /** Continues where the hold began: nothing of the upstream is lost, and nothing of the client's held time is sent. */
  release(): void {
    if (!this.isHeld || this.closing) return;
    this.isHeld = false;
    this.holdTimers.stop();
    this.fromClient.release();
    this.held.release();
    this.fromUpstream.release();
    if (this.isUpstreamGone) this.limitFlush();
  }

  private watch(socket: Socket, intoSocket: FrameRelay, onEnd: () => void): void {
    socket.setTimeout(0).setNoDelay().setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    socket.on('drain', () => intoSocket.continue());
    // The error is followed by `close`.
    socket.on('error', () => undefined);
    socket.once('end', onEnd);
    socket.once('close', onEnd);
  }

  /** The client left: nothing has to be delivered to it any more. */
  private endUpstream(): void {
    if (this.isClientGone) return;
    this.isClientGone = true;
    this.stopTimers();
    if (this.isHeld) this.toUpstream.end();
    else this.fromClient.end();
    this.toClient.end();
    this.destroyAfter(LINGER_MS);
  }

  /** The upstream left: the client still gets what it sent, after a hold. */
  private endClient(): void {
    if (this.isUpstreamGone) return;
    this.isUpstreamGone = true;
    this.toUpstream.end();
    this.fromUpstream.end();
    if (!this.isHeld) this.limitFlush();
  }

  private limitFlush(): void {
    this.client.once('finish', () => this.destroyAfter(LINGER_MS));
    this.destroyAfter(FLUSH_MS);
  }

  /** Completes the close handshake of a client that leaves during a hold. */
  private replyToClose(payload: Buffer): void {
    this.toClient.end(encodeFrame(OPCODE.close, payload, false));
    this.toUpstream.end(encodeFrame(OPCODE.close, payload, true));
    this.destroyAfter(CLOSE_TIMEOUT_MS);
  }

  private destroyAfter(delayMs: number): void {
    setTimeout(() => {
      this.client.destroy();
      this.upstream.destroy();
    }, delayMs).unref();
  }

  private recordActivity(frame: Frame): void {
    const { activity, protocol } = this.settings;
    if (activity === 'none') return;
    const counts = activity === 'all' ? !isControl(frame.opcode) : isActivity(frame, protocol);
    if (counts) this.onActivity();
  }

  private stopTimers(): void {
    this.holdTimers.stop();
    clearInterval(this.pingTimer);
  }
}
