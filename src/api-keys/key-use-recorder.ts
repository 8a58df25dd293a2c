import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { currentRequest, outsideRequest } from '#platform/context';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, MINUTE_MS } from '#shared';
import { type ApiKey } from './api-key.entity.js';
import { ApiKeyRepository, type KeyUse } from './api-key.repository.js';

/**
 * Records when and from where API keys were last used, at most once a minute per key. Requests do not wait for it, and all
 * uses during a write share the next one.
 */
@Injectable()
export class KeyUseRecorder implements OnApplicationShutdown {
  private pending = new Map<string, KeyUse>();
  private writing: Promise<void> | null = null;

  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Records a use by the current request. Without one, nobody uses the key. */
  record({ id, lastUsedAt }: Pick<ApiKey, 'id' | 'lastUsedAt'>): void {
    const request = currentRequest();
    const at = this.clock.now();
    if (request === undefined || (lastUsedAt !== null && lastUsedAt > at - MINUTE_MS)) return;
    this.pending.set(id, { at, address: request.address });
    this.writing ??= outsideRequest(() => this.writeAll());
  }

  /** Resolves once all recorded uses are written. */
  async onApplicationShutdown(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    // The caller assigns `writing` first, which is cleared below.
    await Promise.resolve();
    while (this.pending.size > 0) await this.writePending();
    this.writing = null;
  }

  /** A failure loses timestamps only, so it is logged. */
  private async writePending(): Promise<void> {
    const batch = this.pending;
    this.pending = new Map();
    try {
      await this.transactions.run(async (tx) => {
        for (const [id, use] of batch) await this.keys.touch(tx, id, use, use.at - MINUTE_MS + 1);
      });
    } catch (error) {
      this.log.warn('could not record the use of API keys', { keys: batch.size, reason: String(error) });
    }
  }
}
