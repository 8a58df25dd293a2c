import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Clock, type Instant, SECOND_MS } from '#shared';
import { DataLimit } from './user-data.errors.js';
import { UserDataRepository } from './user-data.repository.js';

const MIB = 1_048_576;
/** How long a sum is good; other replicas may write as much as they can in that time. */
const FRESH_MS = 5 * SECOND_MS;

/**
 * What all users hold together, so that accounts which register themselves cannot fill the disk. Each process adds what
 * it writes to a sum that it reads every few seconds: one row that every write of every replica changes would be a queue.
 */
@Injectable()
export class TotalDataUsage {
  private sum = 0;
  private readAt: Instant | null = null;
  private reading: Promise<void> | null = null;
  /** Bytes of writes that have begun and may not be in a sum that is read now. */
  private writing = 0;

  constructor(
    private readonly items: UserDataRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  get maxBytes(): number {
    return this.config.env.DATA_TOTAL_MAX_MIB * MIB;
  }

  /** Bytes of the values as JSON, at most {@link FRESH_MS} old as far as other replicas are concerned. */
  async bytes(): Promise<number> {
    const isFresh = this.readAt !== null && Math.abs(this.clock.now() - this.readAt) < FRESH_MS;
    if (!isFresh) await (this.reading ??= this.read().finally(() => (this.reading = null)));
    return this.sum + this.writing;
  }

  /** Runs a write that stores `bytes` more, or fewer. Throws `DataLimit` where that is too much for the installation. */
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
