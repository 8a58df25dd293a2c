import { Injectable } from '@nestjs/common';
import { ConnectionRegistry } from '#connections';
import { Instruments } from './instruments.js';

const KINDS = ['websocket', 'desktop', 'http'] as const;

/** Exposes how many connections this process carries. */
@Injectable()
export class ConnectionMetrics {
  constructor(
    private readonly instruments: Instruments,
    private readonly registry: ConnectionRegistry,
  ) {}

  begin(): void {
    const connections = {
      name: 'latchkey_connections_open',
      help: 'Open connections of this process to applications and remote desktops, by kind',
      labels: ['kind'],
    };
    this.instruments.gauge(connections, () =>
      KINDS.map((kind) => ({ labels: { kind }, value: this.registry.count(kind) })),
    );
  }
}
