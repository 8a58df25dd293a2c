import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Log } from '#platform/logging';
import { ConnectionMetrics } from './connection-metrics.js';
import { Instruments } from './instruments.js';
import { RequestMetrics } from './request-metrics.js';
import { ServiceMetrics } from './service-metrics.js';

/** Serves `GET /metrics` on a separate port, which need not be public. Off unless METRICS_PORT is set. */
@Injectable()
export class MetricsServer implements OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly instruments: Instruments,
    private readonly requests: RequestMetrics,
    private readonly service: ServiceMetrics,
    private readonly connections: ConnectionMetrics,
    private readonly log: Log,
  ) {}

  /** Returns the URL of the metrics; null while the server is off. */
  get url(): string | null {
    const address = this.server?.address() as AddressInfo | null | undefined;
    if (!address) return null;
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}/metrics`;
  }

  /** Starts the server, unless metrics are off. Call it before the first request. */
  async start(): Promise<void> {
    const { METRICS_PORT, METRICS_HOST } = this.config.env;
    if (METRICS_PORT === undefined) return;
    this.requests.begin();
    this.service.begin();
    this.connections.begin();
    this.server = createServer((request, response) => void this.respond(request, response));
    this.server.listen(METRICS_PORT, METRICS_HOST);
    await once(this.server, 'listening');
    this.log.info(`metrics at ${this.url ?? ''}`);
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async respond({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.split('?', 1)[0] !== '/metrics') return void response.writeHead(404).end();
    if (method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
    try {
      const text = await this.instruments.text();
      response.writeHead(200, { 'content-type': this.instruments.contentType }).end(text);
    } catch (error) {
      this.log.error('could not collect metrics', error);
      response.writeHead(500).end();
    }
  }
}
