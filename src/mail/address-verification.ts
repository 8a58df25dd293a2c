import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { AppConfig } from '#platform/config';
import { digest, randomSecret } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, DAY_MS } from '#shared';
import { UserRepository } from '#users';
import { InvalidEmailToken } from './emails.errors.js';
import { MailQueue } from './mail-queue.js';
import { type Language } from './templates/language.js';
import { UserEmailRepository } from './user-email.repository.js';

const LIFE_MS = DAY_MS;
/** A page of the front end. The secret is in the fragment, so that no log contains it, and opening the link spends nothing. */
const PATH = 'email';

/** The link that proves that the owner of an account reads the mail to an address. */
@Injectable()
export class AddressVerification {
  constructor(
    private readonly emails: UserEmailRepository,
    private readonly users: UserRepository,
    private readonly queue: MailQueue,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /** Stores the address as pending, in place of any earlier one, and adds the message with the link. */
  async start(tx: Tx, caller: SessionPrincipal, address: string, language: Language): Promise<void> {
    const { userId, username: user } = caller;
    const token = randomSecret().toString('base64url');
    const expiresAt = this.clock.now() + LIFE_MS;
    await this.emails.putPending(tx, userId, {
      ...{ language, pendingAddress: address, pendingDigest: digest(token), pendingUntil: expiresAt },
    });
    const url = `${this.config.env.PUBLIC_URL.replace(/\/$/, '')}/${PATH}#${token}`;
    await this.queue.add(tx, {
      ...{ userId, template: 'verify-address', to: address, language, expiresAt },
      facts: { user, url, expiresAt },
    });
  }

  /** Makes the address of a link the one that mail goes to; the previous one is told. Throws `InvalidEmailToken`. */
  async complete(token: string): Promise<void> {
    const row = await this.emails.findByDigest(digest(token));
    const now = this.clock.now();
    if (!row?.pendingUntil || row.pendingUntil <= now) throw new InvalidEmailToken();
    const { userId, address: previous, language } = row;
    const user = (await this.users.findById(userId))?.name ?? '';
    await this.transactions.run(async (tx) => {
      if (!(await this.emails.verify(tx, row, now))) throw new InvalidEmailToken();
      await this.audit.record(tx, { action: 'email.verified', actor: null, subject: userId });
      if (previous === null || !this.queue.isOn) return;
      const message = { userId, template: 'address-changed', to: previous, language } as const;
      await this.queue.add(tx, { ...message, facts: { user, at: now } });
    });
  }
}
