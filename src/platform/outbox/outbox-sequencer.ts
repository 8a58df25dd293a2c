import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { SECOND_MS } from '#shared';
import { OutboxRepository } from './outbox.repository.js';

/** Receivers must learn about a change within a second. */
const POLL_MS = 0.25 * SECOND_MS;
const BATCH = 200;

/** Runs after new positions were assigned, by this process or another one. Must not throw or wait. */
type OnAdvance = (head: number) => void;

/**
 * Numbers the committed events of all processes without gaps. A generated key would not do: it is assigned before the
 * commit, so a reader that remembers the highest one would miss an event whose transaction takes longer. See
 * docs/adr/0012-outbox.md.
 */
@Injectable()
export class OutboxSequencer implements OnApplicationShutdown {
  private readonly listeners: OnAdvance[] = [];
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopped = false;
  /** Avoids logging a failure repeatedly. */
  private hasFailed = false;
  private known = 0;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly transactions: Transactions,
    private readonly log: Log,
  ) {}

  /** The last position that this process knows to be assigned. */
  get head(): number {
    return this.known;
  }

  /** Begins to assign positions, about four times a second. */
  async start(): Promise<void> {
    this.known = (await this.outbox.readState()).head;
    this.schedule();
  }

  onAdvance(listener: OnAdvance): void {
    this.listeners.push(listener);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /** Assigns positions to all committed events that have none. */
  async advance(): Promise<void> {
    let { head, isWaiting } = await this.outbox.readState();
    while (isWaiting && !this.isStopped) {
      const assigned = await this.transactions.run(async (tx) => {
        const last = await this.outbox.findHead(tx);
        const ids = await this.outbox.listWaiting(tx, BATCH);
        if (ids.length === 0) return { head: last, count: 0 };
        // Another process has assigned them: it goes on, and this one sees the result in its next round.
        if (!(await this.outbox.assign(tx, last, ids))) return { head: last, count: 0 };
        return { head: last + ids.length, count: ids.length };
      });
      head = assigned.head;
      isWaiting = assigned.count === BATCH;
    }
    if (head <= this.known) return;
    this.known = head;
    for (const listener of this.listeners) listener(head);
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.round = this.tryAdvance().then(() => {
        if (!this.isStopped) this.schedule();
      });
    }, POLL_MS).unref();
  }

  private async tryAdvance(): Promise<void> {
    try {
      await this.advance();
      this.hasFailed = false;
    } catch (error) {
      if (!this.hasFailed) this.log.warn('cannot number the events of the outbox', { reason: String(error) });
      this.hasFailed = true;
    }
  }
}
