import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { randomBetween } from '#platform/crypto';
import { Log } from '#platform/logging';
import { MINUTE_MS, SECOND_MS } from '#shared';
import { Transactions, type Tx } from './transactions.js';

const BATCH = 500;
/** Per table and round, so that one table does not delay the others. */
const MAX_BATCHES = 20;
/** Delay before the next round when rows are left over, so that they do not accumulate. */
const SHORT_PAUSE_MS = SECOND_MS;

/** Deletes at most `limit` expired rows and returns how many. */
export type Sweep = (tx: Tx, limit: number) => Promise<number>;

type Registered = { readonly sweep: Sweep; readonly batch: number };

/** Deletes expired rows in small batches about once a minute, and every second while rows are left over. Safe on several replicas at once. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Map<string, Registered>();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly log: Log,
  ) {}

  /** @param batch the most rows that one transaction deletes */
  register(name: string, sweep: Sweep, batch = BATCH): void {
    this.sweeps.set(name, { sweep, batch });
  }

  onApplicationBootstrap(): void {
    this.schedule();
  }

  /** Waits for the current batch, before the connection is closed. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /**
   * Runs one round over all registered sweeps; a failed sweep is retried in the next round. Returns whether rows are left
   * over.
   */
  async sweepAll(): Promise<boolean> {
    let isBehind = false;
    for (const [name, registered] of this.sweeps) {
      try {
        if (await this.sweepTable(registered)) isBehind = true;
      } catch (error) {
        this.log.warn('could not delete expired rows', { sweep: name, reason: String(error) });
      }
    }
    return isBehind;
  }

  private async sweepTable({ sweep, batch }: Registered): Promise<boolean> {
    for (let done = 0; done < MAX_BATCHES && !this.isStopped; done += 1) {
      const removed = await this.transactions.run((tx) => sweep(tx, batch));
      if (removed < batch) return false;
    }
    return true;
  }

  /** Schedules the next round, with jitter so that replicas do not run at the same time. */
  private schedule(pause = MINUTE_MS + randomBetween(0, MINUTE_MS / 4)): void {
    this.timer = setTimeout(() => {
      this.round = this.sweepAll().then((isBehind) => {
        if (!this.isStopped) this.schedule(isBehind ? SHORT_PAUSE_MS : undefined);
      });
    }, pause).unref();
  }
}
