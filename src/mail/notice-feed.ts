import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { OutboxRepository, OutboxSequencer } from '#platform/outbox';
import { AccountMail } from './account-mail.js';
import { MailMessageRepository } from './mail-message.repository.js';
import { NoticePlanner } from './notice-planner.js';

const BATCH = 200;

/**
 * Makes notices of the events in the outbox. The messages are added in the transaction that moves the position forward, so
 * that of several processes one adds them, once.
 */
@Injectable()
export class NoticeFeed implements OnApplicationShutdown {
  private round: Promise<void> | null = null;
  private isStopped = false;
  /** Avoids logging a failure repeatedly. */
  private hasFailed = false;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly sequencer: OutboxSequencer,
    private readonly messages: MailMessageRepository,
    private readonly planner: NoticePlanner,
    private readonly mail: AccountMail,
    private readonly transactions: Transactions,
    private readonly log: Log,
  ) {}

  /** Makes notices from now on, if there is a mail server. */
  start(): void {
    if (!this.mail.isOn) return;
    this.sequencer.onAdvance(() => this.begin());
    this.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.round;
  }

  /** A round goes on until it has seen all events, so none has to follow it. */
  private begin(): void {
    this.round ??= this.readAll()
      .catch((error: unknown) => this.logFailure(error))
      .finally(() => {
        this.round = null;
      });
  }

  private async readAll(): Promise<void> {
    while (!this.isStopped && (await this.readBatch()));
    this.hasFailed = false;
  }

  /** Returns whether there may be more. */
  private async readBatch(): Promise<boolean> {
    const position = await this.messages.findFeedPosition();
    const events = await this.outbox.list(position, BATCH);
    const last = events.at(-1);
    if (last === undefined) return false;
    const planned = await this.planner.plan(events);
    await this.transactions.run(async (tx) => {
      if (!(await this.messages.advanceFeed(tx, position, last.position))) return;
      for (const message of planned) await this.mail.send(tx, message);
    });
    return true;
  }

  private logFailure(error: unknown): void {
    if (!this.hasFailed) this.log.warn('cannot make notices of events', { reason: String(error) });
    this.hasFailed = true;
  }
}
