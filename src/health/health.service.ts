import { Injectable } from '@nestjs/common';
import { GuacdProbe } from '#guacamole';
import { Reader } from '#platform/database';
import { Log } from '#platform/logging';
import { NotReady } from './health.errors.js';
import { type HealthResponse, type ReadinessResponse } from './health.dto.js';

const PATIENCE_MS = 1_500;

/** Whether this process can do its work. */
@Injectable()
export class HealthService {
  private isShuttingDown = false;

  constructor(
    private readonly reader: Reader,
    private readonly guacd: GuacdProbe,
    private readonly log: Log,
  ) {}

  /** From now on load balancers are told to send requests elsewhere. */
  beginShutdown(): void {
    this.isShuttingDown = true;
  }

  /**
   * Asks the storage a real question. Throws `NotReady` when it is down, or when the process is about to end; without
   * guacd the rest can be served.
   */
  async readiness(): Promise<ReadinessResponse> {
    if (this.isShuttingDown) throw new NotReady({ dependencies: { process: 'stopping' } });
    const [{ status }, guacd] = await Promise.all([this.storage(), this.guacd.getStatus()]);
    return { status, dependencies: { storage: 'ok', guacd } };
  }

  async storage(): Promise<HealthResponse> {
    if (!(await this.answers())) throw new NotReady({ dependencies: { storage: 'down' } });
    return { status: 'ok' };
  }

  private async answers(): Promise<boolean> {
    const question = this.reader
      .read((manager) => manager.query('SELECT 1 FROM instance_state'))
      .then(
        () => true,
        (error: unknown) => {
          this.log.warn('database not responding', { reason: String(error) });
          return false;
        },
      );
    const tooLate = new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
    return Promise.race([question, tooLate]);
  }
}
