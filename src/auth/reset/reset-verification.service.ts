import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { Clock } from '#shared';
import { nameKey, UsersService } from '#users';
import { InvalidResetCode } from './reset.errors.js';
import { type PasswordReset } from '../store/password-reset.entity.js';
import { PasswordResetRepository } from '../store/password-reset.repository.js';
import { ResetCodes } from './reset-codes.service.js';
import { ResetGuesses } from './reset-guesses.service.js';
import { ResetTokens } from './reset-tokens.service.js';
import { guessBuckets, type ResetGuessBuckets } from '../flow/reset-limits.js';

/** Second step of a reset: the code is spent for a token. */
@Injectable()
export class ResetVerificationService {
  constructor(
    private readonly users: UsersService,
    private readonly resets: PasswordResetRepository,
    private readonly codes: ResetCodes,
    private readonly guesses: ResetGuesses,
    private readonly tokens: ResetTokens,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The token for the last step. Throws `InvalidResetCode` for every kind of failure, and `TooManyResetCodes`. */
  async verify(username: string, code: string, address: string): Promise<string> {
    if (!this.codes.isWellFormed(code)) throw new InvalidResetCode();
    const user = await this.users.findByName(username);
    const reset = user && (await this.resets.find(user.id, this.clock.now()));
    const buckets = guessBuckets(nameKey(username) ?? '', address, reset?.byOperator ?? false);
    const counted = await this.guesses.count(reset, buckets);
    if (reset && this.isRight(reset, code, counted)) return this.exchange(reset, buckets);
    await this.guesses.recordFailure(user, reset, counted);
    throw new InvalidResetCode();
  }

  /** A guess that the code could not count any more is not compared. */
  private isRight(reset: PasswordReset, code: string, counted: number | null): boolean {
    return counted !== null && this.codes.matches(reset, code);
  }

  private exchange(reset: PasswordReset, buckets: ResetGuessBuckets): Promise<string> {
    return this.transactions.run(async (tx) => {
      const token = await this.tokens.exchange(tx, reset);
      await this.guesses.forgive(tx, buckets);
      await this.audit.record(tx, { action: 'password_reset.verified', actor: null, subject: reset.userId });
      return token;
    });
  }
}
