import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RunningProcesses } from '#platform/keys';
import { Log } from '#platform/logging';
import { SECOND_MS } from '#shared';
import { CLOSE_CODES } from './close-codes.js';
import { ConnectionRegistry } from './connection-registry.js';
import { StoredConnectionRepository } from './stored-connection.repository.js';
import { StoredConnections } from './stored-connections.service.js';

/** A connection must be closed within a second after the request, whichever process has it. */
const INTERVAL_MS = 0.4 * SECOND_MS;

/** Closes connections of this process that were requested to be closed. Asks nothing while none are open. */
@Injectable()
export class CloseRequests implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private isPolling = false;
  /** Avoids logging a failure repeatedly. */
  private hasFailed = false;

  constructor(
    private readonly registry: ConnectionRegistry,
    private readonly stored: StoredConnections,
    private readonly rows: StoredConnectionRepository,
    private readonly processes: RunningProcesses,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      if (this.stored.size > 0 && !this.isPolling) void this.poll();
    }, INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async poll(): Promise<void> {
    this.isPolling = true;
    try {
      const ids = await this.rows.listCloseRequests(this.processes.id);
      for (const id of ids) this.registry.close({ id }, CLOSE_CODES.onRequest);
      this.hasFailed = false;
    } catch (error) {
      if (!this.hasFailed)
        this.log.warn('could not read which connections to close', { reason: String(error) });
      this.hasFailed = true;
    } finally {
      this.isPolling = false;
    }
  }
}
