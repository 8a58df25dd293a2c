import { type AddressInfo } from 'node:net';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Log } from '#platform/logging';
import { ConnectionWatch } from './connection-watch.js';
import { Gateway } from './gateway.js';
import { GatewayAudit } from './gateway-audit.js';
import { OwnListeners } from './own-listeners.js';

/** Starts and stops the gateway of this process, on a port of its own. */
@Injectable()
export class GatewayServer implements BeforeApplicationShutdown {
  constructor(
    private readonly config: AppConfig,
    private readonly gateway: Gateway,
    private readonly watch: ConnectionWatch,
    private readonly listeners: OwnListeners,
    private readonly audit: GatewayAudit,
    private readonly log: Log,
  ) {}

  /** The address that it listens on; null while it does not listen. */
  get url(): string | null {
    const address = this.gateway.server.address() as AddressInfo | null;
    if (!address) return null;
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  /** Starts to listen, unless the gateway is off. Rejects if the port is in use. */
  async start(): Promise<void> {
    const { gateway: place } = this.config;
    if (place === null) return;
    await this.gateway.listen(place.port, place.host);
    this.listeners.gateway = this.gateway.server;
    this.watch.start();
    this.log.info(`gateway at ${this.url ?? ''}`);
  }

  /** Closes WebSockets with 1001 before the database is closed, so that their ends are recorded. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.gateway.server.listening) return;
    await this.gateway.close();
    this.watch.stop();
    await this.audit.flush();
  }
}
