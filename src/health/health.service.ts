import { Injectable } from '@nestjs/common';
import { GuacdProbe } from '#guacamole';
import { Reader } from '#platform/database';
import { Log } from '#platform/logging';
import { NotReady } from './health.errors.js';
import { type HealthResponse, type ReadinessResponse } from './health.dto.js';

const TIMEOUT_MS = 1_500;

/** Checks whether this process can serve requests. */
@Injectable()
export class HealthService {
  private isShuttingDown = false;

  constructor(
    private readonly reader: Reader,
    private readonly guacd: GuacdProbe,
    private readonly log: Log,
  ) {}

  /** Makes readiness fail from now on, so that load balancers route requests elsewhere. */
  beginShutdown(): void {
    this.isShuttingDown = true;
  }

  /**
   * Queries the database. Throws `NotReady` when it is down or the process is shutting down. guacd is reported only: the
   * rest of the service works without it.
   */
  async readiness(): Promise<ReadinessResponse> {
    if (this.isShuttingDown) throw new NotReady({ dependencies: { process: 'stopping' } });
    const [{ status }, guacd] = await Promise.all([this.storage(), this.guacd.getStatus()]);
    return { status, dependencies: { storage: 'ok', guacd } };
  }

  /** Queries the database. Throws `NotReady` when it does not respond in time. */
  async storage(): Promise<HealthResponse> {
    if (!(await this.isDatabaseUp())) throw new NotReady({ dependencies: { storage: 'down' } });
    return { status: 'ok' };
  }

  private async isDatabaseUp(): Promise<boolean> {
    const query = this.reader
      .read((manager) => manager.query('SELECT 1 FROM instance_state'))
      .then(
        () => true,
        (error: unknown) => {
          this.log.warn('database not responding', { reason: String(error) });
          return false;
        },
      );
    const tooLate = new Promise<boolean>((resolve) => setTimeout(resolve, TIMEOUT_MS, false).unref());
    return Promise.race([query, tooLate]);
  }
}
