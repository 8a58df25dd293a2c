import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { passwordResetAllowed, SettingsService } from '#settings';
import { nameKey, UsersService } from '#users';
import { PasswordResetDisabled, TooManyResets } from './reset.errors.js';
import { ResetCodeIssuer } from './reset-code-issuer.service.js';
import { requestBuckets } from '../flow/reset-limits.js';

/** Every answer takes at least this long, so that its time tells nothing about the account. */
const ANSWER_FLOOR_MS = 150;

/** First step of a reset: a code for those who have a password to forget. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly settings: SettingsService,
    private readonly users: UsersService,
    private readonly issuer: ResetCodeIssuer,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Says nothing about whether the account exists. Throws `PasswordResetDisabled`, `TooManyResets`. */
  async initiate(username: string, address: string): Promise<void> {
    if (!(await this.settings.get(passwordResetAllowed))) throw new PasswordResetDisabled();
    const floor = sleep(ANSWER_FLOOR_MS);
    await this.attempts.count(requestBuckets(nameKey(username) ?? '', address), TooManyResets);
    const user = await this.users.findByName(username);
    if (user?.passwordHash) await this.issuer.request(user);
    else await this.recordRefusal();
    await floor;
  }

  private recordRefusal(): Promise<void> {
    const refused = { action: 'password_reset.requested', actor: null, result: 'failure' } as const;
    return this.transactions.run((tx) => this.audit.record(tx, refused));
  }
}
