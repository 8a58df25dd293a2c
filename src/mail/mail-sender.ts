import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SecretUnreadable } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { SmtpTransport } from '#platform/mail';
import { Clock, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared';
import { type MailMessage } from './mail-message.entity.js';
import { MailMessageRepository, type MailResult } from './mail-message.repository.js';
import { MailQueue } from './mail-queue.js';
import { MailWriter } from './mail-writer.js';

const POLL_MS = SECOND_MS;
const BATCH = 20;
/** Longer than an attempt takes, so that another process tries again only if this one died. */
const CLAIM_MS = 2 * MINUTE_MS;
const FIRST_DELAY_MS = MINUTE_MS;
const FACTOR = 3;
const MAX_DELAY_MS = HOUR_MS;

/** Returns how long to wait after the n-th attempt: 1, 3, 9, 27 minutes, then an hour each. Servers with greylisting want some. */
export const mailRetryDelayMs = (attempts: number): number =>
  Math.min(FIRST_DELAY_MS * FACTOR ** (attempts - 1), MAX_DELAY_MS);

/**
 * Sends the messages that wait, one at a time, each claimed by one of all processes. If the process dies after the server
 * took a message, it is sent again with the same `Message-ID`.
 */
@Injectable()
export class MailSender implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | null = null;
  private isStopped = false;
  /** Avoids logging a failure repeatedly. */
  private hasFailed = false;

  constructor(
    private readonly messages: MailMessageRepository,
    private readonly queue: MailQueue,
    private readonly writer: MailWriter,
    private readonly smtp: SmtpTransport,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Sends from now on, if there is a mail server. */
  start(): void {
    if (!this.smtp.isOn) return;
    this.timer = setInterval(() => this.begin(), POLL_MS).unref();
  }

  /** Waits for the attempt under way. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.round;
  }

  private begin(): void {
    this.round ??= this.sendDue()
      .catch((error: unknown) => this.logFailure({ reason: String(error) }))
      .finally(() => {
        this.round = null;
      });
  }

  private async sendDue(): Promise<void> {
    for (const message of await this.messages.listDue(this.clock.now(), BATCH)) {
      if (this.isStopped) return;
      await this.trySend(message);
    }
  }

  private async trySend(message: MailMessage): Promise<void> {
    const until = this.clock.now() + CLAIM_MS;
    if (!(await this.transactions.run((tx) => this.messages.claim(tx, message, until)))) return;
    const claimed = { id: message.id, attempts: message.attempts + 1 };
    const result = await this.attempt(message, claimed.attempts);
    await this.transactions.run((tx) => this.messages.record(tx, claimed, result));
  }

  private async attempt(message: MailMessage, attempts: number): Promise<MailResult> {
    const dueAt = this.clock.now() + mailRetryDelayMs(attempts);
    if (this.clock.now() >= message.expiresAt)
      return { state: 'failed', dueAt, error: 'expired', content: null };
    const failure = await this.send(message);
    if (failure === null) {
      this.hasFailed = false;
      return { state: 'sent', dueAt, error: null, content: null, sentAt: this.clock.now() };
    }
    this.logFailure({ template: message.template, ...failure });
    const { error } = failure;
    if (error === 'rejected' || error === 'unreadable')
      return { state: 'failed', dueAt, error, content: null };
    return { state: 'pending', dueAt, error };
  }

  private async send({ id, template, content }: MailMessage) {
    try {
      if (content === null) return { error: 'unreadable' as const, status: null };
      return await this.smtp.send({ id, ...this.writer.write(template, this.queue.open({ id, content })) });
    } catch (error) {
      if (error instanceof SecretUnreadable) return { error: 'unreadable' as const, status: null };
      throw error;
    }
  }

  /** Without the address and the text of the server, which may contain it. */
  private logFailure(fields: Readonly<Record<string, unknown>>): void {
    if (!this.hasFailed) this.log.warn('cannot send mail', fields);
    this.hasFailed = true;
  }
}
