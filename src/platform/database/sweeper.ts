import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { randomBetween } from '#platform/crypto';
import { Log } from '#platform/logging';
import { MINUTE_MS, SECOND_MS } from '#shared';
import { Transactions, type Tx } from './transactions.js';

const BATCH = 500;
/** Of one kind in one round, so that none keeps the others waiting. */
const MAX_BATCHES = 20;
/** Before the next round when something was left over: what comes in faster than once a minute must not pile up. */
const SHORT_PAUSE_MS = SECOND_MS;

/** Removes at most `limit` rows that nobody needs any more and tells how many; guarded by its own condition. */
export type Sweep = (tx: Tx, limit: number) => Promise<number>;

/** Clears away expired rows in small batches, about once a minute, and without a long pause while there are more. Replicas need not agree on who does it. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Map<string, Sweep>();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly log: Log,
  ) {}

  register(name: string, sweep: Sweep): void {
    this.sweeps.set(name, sweep);
  }

  onApplicationBootstrap(): void {
    this.schedule();
  }

  /** Lets the batch that is under way finish: its connection is about to close. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /**
   * One round over everything registered; a sweep that fails is tried again in the next round. True when there was
   * more than fits into a round.
   */
  async sweepAll(): Promise<boolean> {
    let isBehind = false;
    for (const [name, sweep] of this.sweeps) {
      try {
        if (await this.leavesSome(sweep)) isBehind = true;
      } catch (error) {
        this.log.warn('could not delete expired rows', { sweep: name, reason: String(error) });
      }
    }
    return isBehind;
  }

  private async leavesSome(sweep: Sweep): Promise<boolean> {
    for (let batch = 0; batch < MAX_BATCHES && !this.isStopped; batch += 1) {
      const removed = await this.transactions.run((tx) => sweep(tx, BATCH));
      if (removed < BATCH) return false;
    }
    return true;
  }

  /** Jittered, so that replicas do not all start at the same moment. */
  private schedule(pause = MINUTE_MS + randomBetween(0, MINUTE_MS / 4)): void {
    this.timer = setTimeout(() => {
      this.round = this.sweepAll().then((isBehind) => {
        if (!this.isStopped) this.schedule(isBehind ? SHORT_PAUSE_MS : undefined);
      });
    }, pause).unref();
  }
}
