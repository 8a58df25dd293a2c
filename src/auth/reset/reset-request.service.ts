import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { AccountMail } from '#mail';
import { Transactions, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { passwordResetAllowed, SettingsService } from '#settings';
import { type Instant, toRfc3339 } from '#shared';
import { nameKey, type User, UsersService } from '#users';
import { OidcOnlyAccount, ServiceAccount } from '../flow/auth.errors.js';
import { exhaustedCodesBucket, requestBuckets } from '../flow/reset-limits.js';
import { PasswordResetDisabled, TooManyResets } from './reset.errors.js';
import { type NewReset, ResetCodes } from './reset-codes.service.js';

/** Every response takes at least this long, so that its time does not reveal whether the account exists. */
const MIN_RESPONSE_MS = 150;

/** A day. Beyond that, codes are in the log, so that nobody can flood a mailbox. */
const MAX_MAILED_CODES = 10;

/**
 * `mailed`, `issued`: there is a new code, on its way to the user or for the log. `pending`: an earlier code or its token can
 * still be used. `withheld`: too many codes had too many failed attempts.
 */
type Outcome = 'mailed' | 'issued' | 'pending' | 'withheld';

/** The first step of a reset: issues a code to a user who has a password, by mail or for the operator to pass on. */
@Injectable()
export class ResetRequestService {
  constructor(
    private readonly settings: SettingsService,
    private readonly users: UsersService,
    private readonly codes: ResetCodes,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly log: Log,
    private readonly mail: AccountMail,
  ) {}

  /** Does not reveal whether the account exists. Throws `PasswordResetDisabled`, `TooManyResets`. */
  async request(username: string, address: string): Promise<void> {
    if (!(await this.settings.get(passwordResetAllowed))) throw new PasswordResetDisabled();
    const minResponseTime = sleep(MIN_RESPONSE_MS);
    await this.attempts.count(requestBuckets(nameKey(username) ?? '', address), TooManyResets);
    const user = await this.users.findByName(username);
    if (user?.passwordHash) await this.issue(user);
    else await this.recordFailure();
    await minResponseTime;
  }

  /**
   * Issues a code for an operator to pass on, in place of any earlier one, even while resets are not allowed. Throws
   * `UserNotFound`, `ServiceAccount`, `OidcOnlyAccount`.
   */
  async issueForOperator(username: string): Promise<{ user: User; code: string; expiresAt: Instant }> {
    const user = await this.users.get({ username });
    if (user.isService) throw new ServiceAccount();
    if (user.passwordHash === null) throw new OidcOnlyAccount();
    const created = this.codes.create(user.id, { byOperator: true });
    const event = { action: 'password_reset.requested', actor: null, subject: user.id } as const;
    await this.transactions.run(async (tx) => {
      await this.codes.store(tx, created);
      await this.audit.record(tx, { ...event, factor: 'operator' });
    });
    return { user, code: created.code, expiresAt: created.reset.expiresAt };
  }

  /**
   * A code that can still be used is not replaced, so that a stranger cannot invalidate the user's code. The new code is
   * mailed if the account has a verified address. Otherwise it is written to one line of the log, after the commit.
   */
  private async issue(user: User): Promise<void> {
    const created = this.codes.create(user.id, { byOperator: false });
    const outcome = await this.transactions.run((tx) => this.tryStore(tx, user, created));
    const { name: username } = user;
    if (outcome === 'mailed') this.log.always('RESET_CODE_MAILED', { username });
    else if (outcome === 'issued') {
      const expiresAt = toRfc3339(created.reset.expiresAt);
      this.log.always('RESET_CODE', { username, code: created.code, expiresAt });
    } else if (outcome === 'pending') await this.logPending(user);
    else {
      const reason = 'too many failed attempts on earlier codes';
      this.log.always('RESET_CODE_WITHHELD', { username, reason });
    }
  }

  private async tryStore(tx: Tx, user: User, created: NewReset): Promise<Outcome> {
    const outcome = await this.store(tx, user, created);
    const event = { action: 'password_reset.requested', actor: null, subject: user.id } as const;
    if (outcome !== 'issued') {
      await this.audit.record(tx, { ...event, result: 'failure', details: { reason: outcome } });
      return outcome;
    }
    const isMailed = await this.sendCode(tx, user, created);
    await this.audit.record(tx, { ...event, ...(isMailed && { details: { mailed: true } }) });
    return isMailed ? 'mailed' : 'issued';
  }

  private sendCode(tx: Tx, { id: userId, name: user }: User, { code, reset }: NewReset): Promise<boolean> {
    const { expiresAt } = reset;
    const message = { userId, template: 'reset-code', maxPerDay: MAX_MAILED_CODES, expiresAt } as const;
    return this.mail.send(tx, { ...message, facts: { user, code, expiresAt } });
  }

  private async store(tx: Tx, user: User, created: NewReset): Promise<Exclude<Outcome, 'mailed'>> {
    if (await this.attempts.isLockedOut(tx, exhaustedCodesBucket(user.nameKey))) return 'withheld';
    return (await this.codes.storeUnlessPending(tx, created)) ? 'issued' : 'pending';
  }

  private async logPending({ id, name: username }: User): Promise<void> {
    const reset = await this.codes.find(id);
    if (!reset) return;
    const { issuedAt, expiresAt, codeDigest, byOperator } = reset;
    this.log.always('RESET_PENDING', {
      username,
      issuedAt: toRfc3339(issuedAt),
      expiresAt: toRfc3339(expiresAt),
      isSpent: codeDigest === null,
      byOperator,
    });
  }

  private recordFailure(): Promise<void> {
    const event = { action: 'password_reset.requested', actor: null, result: 'failure' } as const;
    return this.transactions.run((tx) => this.audit.record(tx, event));
  }
}
