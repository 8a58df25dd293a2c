import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { nameKey, type User, UsersService } from '#users';
import { codeBuckets, exhaustedCodesBucket, type ResetCodeBuckets } from '../flow/reset-limits.js';
import { type PasswordReset } from '../store/password-reset.entity.js';
import { MAX_CODE_ATTEMPTS } from '../store/password-reset.repository.js';
import { InvalidResetCode, TooManyResetCodes, TooManyResets } from './reset.errors.js';
import { ResetCodes } from './reset-codes.service.js';
import { ResetTokens } from './reset-tokens.service.js';

/** The second step of a reset: the code is exchanged for a token. */
@Injectable()
export class ResetVerificationService {
  constructor(
    private readonly users: UsersService,
    private readonly codes: ResetCodes,
    private readonly tokens: ResetTokens,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly log: Log,
  ) {}

  /** Returns the token. Throws `InvalidResetCode` for every kind of failure, and `TooManyResetCodes`. */
  async verify(username: string, code: string, address: string): Promise<string> {
    if (!this.codes.isWellFormed(code)) throw new InvalidResetCode();
    const user = await this.users.findByName(username);
    const reset = user && (await this.codes.find(user.id));
    const buckets = codeBuckets(nameKey(username) ?? '', address, reset?.byOperator ?? false);
    const attempts = await this.countAttempt(reset, buckets);
    if (reset && this.isCorrect(reset, code, attempts)) return this.exchange(reset, buckets);
    await this.recordFailure(user, reset, attempts);
    throw new InvalidResetCode();
  }

  /** Counts and commits the attempt before the code is compared: by name and address, and by code. */
  private async countAttempt(reset: PasswordReset | null, buckets: ResetCodeBuckets): Promise<number | null> {
    await this.attempts.count([...buckets.resetOnSuccess, ...buckets.decrementOnSuccess], TooManyResetCodes);
    return this.transactions.run((tx) => this.codes.countAttempt(tx, reset));
  }

  /** Does not compare a code that allows no more attempts. */
  private isCorrect(reset: PasswordReset, code: string, attempts: number | null): boolean {
    return attempts !== null && this.codes.matches(reset, code);
  }

  private exchange(reset: PasswordReset, buckets: ResetCodeBuckets): Promise<string> {
    return this.transactions.run(async (tx) => {
      const token = await this.tokens.exchange(tx, reset);
      await this.attempts.recordSuccess(tx, buckets);
      await this.audit.record(tx, { action: 'password_reset.verified', actor: null, subject: reset.userId });
      return token;
    });
  }

  private async recordFailure(
    user: User | null,
    reset: PasswordReset | null,
    attempts: number | null,
  ): Promise<void> {
    const event = { action: 'password_reset.verified', actor: null, result: 'failure' } as const;
    await this.transactions.run((tx) => this.audit.record(tx, { ...event, subject: user?.id ?? null }));
    if (user && reset && attempts === MAX_CODE_ATTEMPTS) await this.recordExhaustion(user, reset);
  }

  /** Limits how many codes may be used up by failed attempts. Codes of an operator do not count towards that. */
  private async recordExhaustion(user: User, { byOperator }: PasswordReset): Promise<void> {
    if (!byOperator) await this.attempts.count([exhaustedCodesBucket(user.nameKey)], TooManyResets);
    const details = { by: byOperator ? 'operator' : 'request' };
    const event = { action: 'password_reset.exhausted', actor: null, result: 'failure' } as const;
    await this.transactions.run((tx) => this.audit.record(tx, { ...event, subject: user.id, details }));
    this.log.always('RESET_CODE_EXHAUSTED', { username: user.name, byOperator });
  }
}
