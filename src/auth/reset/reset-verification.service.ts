import { Injectable } from '@nestjs/common';
import { AttemptsService } from '#attempts';
import { AuditLog } from '#audit';
import { digest, randomSecret } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { TokenSigner } from '#sessions';
import { Clock, MINUTE_MS } from '#shared';
import { nameKey, type User, UsersService } from '#users';
import { InvalidResetCode, TooManyResetCodes } from '../auth.errors.js';
import { type PasswordReset } from './password-reset.entity.js';
import { PasswordResetRepository } from './password-reset.repository.js';
import { ResetCodes } from './reset-code.js';
import { guessBuckets } from './reset-limits.js';

const TOKEN_LIFE_MS = 10 * MINUTE_MS;

/** Second step of a reset: the code is spent for a token. */
@Injectable()
export class ResetVerificationService {
  constructor(
    private readonly users: UsersService,
    private readonly resets: PasswordResetRepository,
    private readonly codes: ResetCodes,
    private readonly tokens: TokenSigner,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The token for the last step. Throws `InvalidResetCode` for every kind of failure, and `TooManyResetCodes`. */
  async verify(username: string, code: string, address: string): Promise<string> {
    if (!this.codes.isWellFormed(code)) throw new InvalidResetCode();
    const buckets = guessBuckets(nameKey(username) ?? '', address);
    await this.attempts.count([...buckets.forgiven, ...buckets.kept, ...buckets.shared], TooManyResetCodes);
    const user = await this.users.findByName(username);
    const reset = user && (await this.resets.find(user.id, this.clock.now()));
    if (!reset || !this.codes.matches(reset, code)) {
      await this.recordRefusal(user);
      throw new InvalidResetCode();
    }
    return this.spend(reset, buckets);
  }

  private recordRefusal(user: User | null): Promise<void> {
    const refused = { action: 'password_reset.verified', actor: null, result: 'failure' } as const;
    return this.transactions.run((tx) => this.audit.record(tx, { ...refused, subject: user?.id ?? null }));
  }

  private async spend(reset: PasswordReset, buckets: ReturnType<typeof guessBuckets>): Promise<string> {
    const secret = randomSecret();
    const expiresAt = this.clock.now() + TOKEN_LIFE_MS;
    await this.transactions.run(async (tx) => {
      if (!(await this.resets.spendCode(tx, reset, digest(secret), expiresAt))) throw new InvalidResetCode();
      await this.attempts.succeed(tx, {
        forgiven: buckets.forgiven,
        shared: [...buckets.shared, ...buckets.kept],
      });
      await this.audit.record(tx, { action: 'password_reset.verified', actor: null, subject: reset.userId });
    });
    return this.tokens.sign({ type: 'reset', userId: reset.userId, rowId: reset.id, secret, expiresAt });
  }
}
