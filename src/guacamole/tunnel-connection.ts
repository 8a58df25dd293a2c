import { type Socket } from 'node:net';
import { type Closing, type ConnectionControl } from '#connections';
import { type ClientSocket } from './client-socket.js';
import { toDesktopClosing } from './desktop-closings.js';
import { type GuacdTunnel } from './guacd-tunnel.js';

/** A tunnel as the registry of connections sees it, from before its connection to guacd on. A lock closes it. */
export class TunnelConnection implements ConnectionControl {
  readonly canHold = false;
  private tunnel: GuacdTunnel | null = null;

  constructor(private readonly client: ClientSocket) {}

  get bytes() {
    const { bytesRead, bytesWritten } = this.client.stream as Socket;
    return { received: bytesRead, sent: bytesWritten };
  }

  /** Call when the connection to guacd begins. */
  connect(tunnel: GuacdTunnel): void {
    this.tunnel = tunnel;
  }

  close(closing: Closing): void {
    (this.tunnel ?? this.client).close(...toDesktopClosing(closing));
  }

  hold(): void {
    return;
  }

  release(): void {
    return;
  }
}
