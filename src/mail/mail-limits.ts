import { Injectable } from '@nestjs/common';
import { type AttemptLimit, AttemptsService, toBucket } from '#attempts';
import { DAY_MS, HOUR_MS, type UserId } from '#shared';
import { TooManyMails } from './emails.errors.js';

/** Messages that one account can have sent to addresses that are not verified. */
const PER_ACCOUNT: AttemptLimit = {
  name: 'mail/account',
  maxFailures: 10,
  windowMs: HOUR_MS,
  lockoutMs: HOUR_MS,
};
/** Messages to one such address, whoever asks for them: nobody's mailbox can be flooded. */
const PER_ADDRESS: AttemptLimit = {
  name: 'mail/address',
  maxFailures: 3,
  windowMs: DAY_MS,
  lockoutMs: DAY_MS,
};

/** Limits mail to addresses whose owners have not agreed to get any. */
@Injectable()
export class MailLimits {
  constructor(private readonly attempts: AttemptsService) {}

  /** Counts a message. Throws `TooManyMails`. */
  async count(sender: UserId, address: string): Promise<void> {
    const buckets = [toBucket(PER_ACCOUNT, sender), toBucket(PER_ADDRESS, address.toLowerCase())];
    await this.attempts.count(buckets, TooManyMails);
  }
}
