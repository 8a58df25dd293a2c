import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Clock, type Instant, SECOND_MS } from '#shared';
import { DataLimit } from './user-data.errors.js';
import { UserDataRepository } from './user-data.repository.js';

const MIB = 1_048_576;
/** How long a sum is cached. Writes of other replicas in that time are not counted yet. */
const CACHE_MS = 5 * SECOND_MS;

/**
 * Limits the storage of all users together, so that self-registered accounts cannot fill the disk. Each process adds its
 * writes to a sum that it reads every few seconds: a single counter row would serialise the writes of all replicas.
 */
@Injectable()
export class TotalDataUsage {
  private sum = 0;
  private readAt: Instant | null = null;
  private reading: Promise<void> | null = null;
  /** Bytes of writes in progress, which a sum read now may not include. */
  private writing = 0;

  constructor(
    private readonly items: UserDataRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  get maxBytes(): number {
    return this.config.env.DATA_TOTAL_MAX_MIB * MIB;
  }

  /** Returns the bytes of all values as JSON; those of other replicas are up to {@link CACHE_MS} old. */
  async bytes(): Promise<number> {
    const isCached = this.readAt !== null && Math.abs(this.clock.now() - this.readAt) < CACHE_MS;
    if (!isCached) await (this.reading ??= this.read().finally(() => (this.reading = null)));
    return this.sum + this.writing;
  }

  /** Runs a write that changes the usage by `bytes`. Throws `DataLimit` if the installation's limit would be exceeded. */
  async change(bytes: number, write: () => Promise<boolean>): Promise<boolean> {
    const used = await this.bytes();
    if (bytes > 0 && used + bytes > this.maxBytes)
      throw new DataLimit({}, 'The storage limit of this installation is reached: ask its operator');
    const counted = Math.max(bytes, 0);
    this.writing += counted;
    try {
      const isWritten = await write();
      if (isWritten) this.sum += bytes;
      return isWritten;
    } finally {
      this.writing -= counted;
    }
  }

  private async read(): Promise<void> {
    this.sum = await this.items.totalBytes();
    this.readAt = this.clock.now();
  }
}
