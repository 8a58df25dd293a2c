import { type Socket } from 'node:net';
import { type Closing, type ConnectionControl } from '#connections';
import { type WebSocketBridge } from './web-socket-bridge.js';

/** A WebSocket of a client from its registration on: before the upstream has accepted it, and after that. */
export class WebSocketConnection implements ConnectionControl {
  /** Why it must not be opened any more. */
  closing: Closing | null = null;
  private bridge: WebSocketBridge | null = null;
  private readonly controller = new AbortController();
  private readonly before: { readonly received: number; readonly sent: number };

  constructor(private readonly client: Socket) {
    this.before = { received: client.bytesRead, sent: client.bytesWritten };
    client.once('close', () => this.controller.abort());
  }

  /** Aborts when the connection must not be opened any more. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get canHold(): boolean {
    return this.bridge?.canHold ?? false;
  }

  get bytes() {
    const { bytesRead, bytesWritten } = this.client;
    return { received: bytesRead - this.before.received, sent: bytesWritten - this.before.sent };
  }

  /** Call when the upstream has accepted the connection. */
  open(bridge: WebSocketBridge): void {
    this.bridge = bridge;
  }

  close(closing: Closing): void {
    this.closing ??= closing;
    if (this.bridge) this.bridge.close(closing);
    else this.controller.abort();
  }

  hold(): void {
    this.bridge?.hold();
  }

  release(): void {
    this.bridge?.release();
  }
}
