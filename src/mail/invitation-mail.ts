import { Injectable } from '@nestjs/common';
import { type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { MailDisabled } from './emails.errors.js';
import { parseMailAddress } from './mail-address.js';
import { MailLimits } from './mail-limits.js';
import { MailQueue } from './mail-queue.js';
import { type Language } from './templates/language.js';

/** Somebody without an account, and the language in which they are invited. */
export type Invitee = { readonly address: string; readonly language: Language };

/** Sends invitations. The address is not stored with the account: its owner enters and verifies one there. */
@Injectable()
export class InvitationMail {
  constructor(
    private readonly queue: MailQueue,
    private readonly limits: MailLimits,
  ) {}

  /** Returns the address as mail is sent to it. Throws `MailDisabled`, `InvalidEmail`, `TooManyMails`. */
  async admit(inviter: UserId, text: string): Promise<string> {
    if (!this.queue.isOn) throw new MailDisabled();
    const address = parseMailAddress(text);
    await this.limits.count(inviter, address);
    return address;
  }

  /** Adds the message in the transaction that stores the invitation. */
  async send(tx: Tx, { address: to, language }: Invitee, url: string, expiresAt: Instant): Promise<void> {
    await this.queue.add(tx, {
      ...{ userId: null, template: 'invitation', to, language },
      ...{ facts: { url, expiresAt }, expiresAt },
    });
  }
}
