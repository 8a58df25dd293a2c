import { Injectable } from '@nestjs/common';
import { newId, type SealContext, Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { type SealedColumns } from '#platform/keys';
import { SmtpTransport } from '#platform/mail';
import { Clock, DAY_MS, type Instant, type UserId } from '#shared';
import { MailMessageRepository } from './mail-message.repository.js';
import { type Language } from './templates/language.js';
import { type MailFacts, type TemplateName } from './templates/template.js';

/** How long sending is tried, if the message does not expire earlier. */
const RETRY_FOR_MS = DAY_MS;

/** What is needed to write a message. */
export type MailContent = {
  readonly to: string;
  readonly language: Language;
  readonly facts: MailFacts;
};

/** A message to add. */
export type NewMail = MailContent & {
  readonly template: TemplateName;
  readonly userId: UserId | null;
  /** When a code or link in it expires. */
  readonly expiresAt?: Instant;
};

const contextOf = (row: string): SealContext => ({ table: 'mail_message', column: 'content', row });

/** Adds messages in the transaction of the change that they tell of; `MailSender` sends them after the commit. */
@Injectable()
export class MailQueue {
  constructor(
    private readonly messages: MailMessageRepository,
    private readonly smtp: SmtpTransport,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** False without `SMTP_URL`: then nothing may be added. */
  get isOn(): boolean {
    return this.smtp.isOn;
  }

  async add(tx: Tx, { template, userId, expiresAt, ...content }: NewMail): Promise<void> {
    const id = newId();
    const now = this.clock.now();
    await this.messages.add(tx, {
      ...{ id, userId, template, state: 'pending', attempts: 0, error: null, sentAt: null },
      content: this.sealer.seal(contextOf(id), JSON.stringify(content satisfies MailContent)),
      ...{ createdAt: now, dueAt: now, expiresAt: Math.min(expiresAt ?? Infinity, now + RETRY_FOR_MS) },
    });
  }

  /** Throws `SecretUnreadable`. */
  open({ id, content }: { readonly id: string; readonly content: Buffer }): MailContent {
    return JSON.parse(this.sealer.open(contextOf(id), content).toString()) as MailContent;
  }
}

/** Lets messages that wait be sealed again when the master key is rotated. */
export function registerMailContent(columns: SealedColumns): void {
  columns.register({
    ...{ table: 'mail_message', column: 'content', key: 'id', contextColumns: [] },
    toContext: ({ id }) => contextOf(id),
  });
}
