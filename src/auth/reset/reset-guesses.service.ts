import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { newId } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type PasswordResetId } from '#shared';
import { type User } from '#users';
import { TooManyResetCodes, TooManyResets } from './reset.errors.js';
import { type PasswordReset } from '../store/password-reset.entity.js';
import { MAX_CODE_GUESSES, PasswordResetRepository } from '../store/password-reset.repository.js';
import { exhaustedCodesBucket, type ResetGuessBuckets } from '../flow/reset-limits.js';

/** Counts guesses at reset codes: by name and address, and by code. */
@Injectable()
export class ResetGuesses {
  constructor(
    private readonly resets: PasswordResetRepository,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Counts and commits a guess before it is compared. Returns how many the code has had, or null when there is no live
   * code; the statement is the same then. Throws `TooManyResetCodes`.
   */
  async count(reset: PasswordReset | null, buckets: ResetGuessBuckets): Promise<number | null> {
    await this.attempts.count([...buckets.resetOnSuccess, ...buckets.decrementOnSuccess], TooManyResetCodes);
    const id = reset?.id ?? newId<PasswordResetId>();
    return this.transactions.run((tx) => this.resets.countGuess(tx, id, this.clock.now()));
  }

  async forgive(tx: Tx, buckets: ResetGuessBuckets): Promise<void> {
    await this.attempts.recordSuccess(tx, buckets);
  }

  /** Records a wrong guess, and that the code is dead when it was the last allowed one. */
  async recordFailure(user: User | null, reset: PasswordReset | null, guesses: number | null): Promise<void> {
    const refused = { action: 'password_reset.verified', actor: null, result: 'failure' } as const;
    await this.transactions.run((tx) => this.audit.record(tx, { ...refused, subject: user?.id ?? null }));
    if (user && reset && guesses === MAX_CODE_GUESSES) await this.recordExhaustion(user, reset);
  }

  /** Operators decide themselves how often they make a new code; what requests may use up has a limit. */
  private async recordExhaustion(user: User, { byOperator }: PasswordReset): Promise<void> {
    if (!byOperator) await this.attempts.count([exhaustedCodesBucket(user.nameKey)], TooManyResets);
    const details = { by: byOperator ? 'operator' : 'request' };
    const event = { action: 'password_reset.exhausted', actor: null, result: 'failure' } as const;
    await this.transactions.run((tx) => this.audit.record(tx, { ...event, subject: user.id, details }));
    this.log.always('RESET_CODE_EXHAUSTED', { username: user.name, byOperator });
  }
}
