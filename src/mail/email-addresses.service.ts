import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { SessionsService } from '#sessions';
import { toRfc3339, type UserId } from '#shared';
import { AddressVerification } from './address-verification.js';
import { MailDisabled } from './emails.errors.js';
import { type EmailResponse } from './emails.dto.js';
import { parseMailAddress } from './mail-address.js';
import { MailLimits } from './mail-limits.js';
import { MailQueue } from './mail-queue.js';
import { type Language } from './templates/language.js';
import { type UserEmail } from './user-email.entity.js';
import { UserEmailRepository } from './user-email.repository.js';

/** The addresses of accounts: an address gets mail only after its owner has opened the link in the first message. */
@Injectable()
export class EmailAddressesService {
  constructor(
    private readonly emails: UserEmailRepository,
    private readonly queue: MailQueue,
    private readonly verification: AddressVerification,
    private readonly limits: MailLimits,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  async get({ userId }: Pick<SessionPrincipal, 'userId'>): Promise<EmailResponse> {
    return this.toResponse(await this.emails.find(userId));
  }

  /**
   * Sends a link to the address; until it is opened, mail goes to the previous one. The present address only takes the
   * language. Throws `MailDisabled`, `InvalidEmail`, `TooManyMails`, `SessionEnded`.
   */
  async set(caller: SessionPrincipal, text: string, language: Language): Promise<EmailResponse> {
    if (!this.queue.isOn) throw new MailDisabled();
    const address = parseMailAddress(text);
    const { userId } = caller;
    const present = await this.emails.find(userId);
    if (present?.address === address) await this.changeLanguage(caller, language);
    else {
      await this.limits.count(userId, address);
      await this.transactions.run(async (tx) => {
        await this.sessions.assertActive(tx, caller);
        await this.verification.start(tx, caller, address, language);
        await this.audit.record(tx, { action: 'email.requested', actor: userId });
      });
    }
    return this.get(caller);
  }

  /** The last message goes to the address that is removed. Throws `SessionEnded`. */
  async remove(caller: SessionPrincipal): Promise<EmailResponse> {
    const { userId, username: user } = caller;
    await this.transactions.run(async (tx) => {
      await this.sessions.assertActive(tx, caller);
      const present = await this.emails.findIn(tx, userId);
      if (present === null || !(await this.emails.remove(tx, userId))) return;
      await this.audit.record(tx, { action: 'email.removed', actor: userId });
      const { address: to, language } = present;
      if (to !== null && this.queue.isOn)
        await this.queue.add(tx, { userId, template: 'address-removed', to, language, facts: { user } });
    });
    return this.get(caller);
  }

  /** Returns the verified addresses of an account for an export; null without any. */
  async find(userId: UserId): Promise<string | null> {
    return (await this.emails.find(userId))?.address ?? null;
  }

  /** Also takes an address back that is not verified. */
  private async changeLanguage(caller: SessionPrincipal, language: Language): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.sessions.assertActive(tx, caller);
      await this.emails.change(tx, caller.userId, {
        ...{ language, pendingAddress: null, pendingDigest: null, pendingUntil: null },
      });
    });
  }

  private toResponse(row: UserEmail | null): EmailResponse {
    const { isOn: enabled } = this.queue;
    if (row === null)
      return { enabled, address: null, verified_at: null, pending_address: null, language: 'en' };
    const { address, verifiedAt, pendingAddress, language } = row;
    return {
      enabled,
      address,
      verified_at: toRfc3339(verifiedAt),
      pending_address: pendingAddress,
      language,
    };
  }
}
