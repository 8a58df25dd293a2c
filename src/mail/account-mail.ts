import { Injectable } from '@nestjs/common';
import { type Tx } from '#platform/database';
import { Clock, DAY_MS, type Instant, type UserId } from '#shared';
import { MailMessageRepository } from './mail-message.repository.js';
import { MailQueue } from './mail-queue.js';
import { type MailFacts, type TemplateName } from './templates/template.js';
import { UserEmailRepository } from './user-email.repository.js';

/** A message for the owner of an account. */
export type AccountMessage = {
  readonly userId: UserId;
  readonly template: TemplateName;
  readonly facts: MailFacts;
  /** How many of this kind the account gets within a day, because others can cause them. */
  readonly maxPerDay: number;
  readonly expiresAt?: Instant;
};

/** Sends messages to the verified addresses of accounts. */
@Injectable()
export class AccountMail {
  constructor(
    private readonly emails: UserEmailRepository,
    private readonly messages: MailMessageRepository,
    private readonly queue: MailQueue,
    private readonly clock: Clock,
  ) {}

  get isOn(): boolean {
    return this.queue.isOn;
  }

  /**
   * Adds the message in the transaction of the change that it tells of. Returns false if nothing is sent: there is no mail
   * server or no verified address, or the account had enough of this kind.
   */
  async send(tx: Tx, { userId, template, maxPerDay, ...message }: AccountMessage): Promise<boolean> {
    if (!this.queue.isOn) return false;
    const email = await this.emails.findIn(tx, userId);
    if (!email?.address) return false;
    const since = this.clock.now() - DAY_MS;
    if ((await this.messages.countSince(tx, userId, template, since)) >= maxPerDay) return false;
    const { address: to, language } = email;
    await this.queue.add(tx, { userId, template, to, language, ...message });
    return true;
  }
}
