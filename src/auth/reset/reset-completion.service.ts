import { Injectable } from '@nestjs/common';
import { Transactions } from '#platform/database';
import { nameKey, UsersService } from '#users';
import { PasswordPolicy } from '../flow/password-policy.service.js';
import { PasswordReplacement } from '../flow/password-replacement.service.js';
import { InvalidResetToken } from './reset.errors.js';
import { ResetTokens } from './reset-tokens.service.js';

export type ResetCompletion = {
  readonly username: string;
  readonly tempToken: string;
  readonly newPassword: string;
};

/** The last step of a reset: sets a new password. The second factor stays enabled, and the user is not logged in. */
@Injectable()
export class ResetCompletionService {
  constructor(
    private readonly tokens: ResetTokens,
    private readonly users: UsersService,
    private readonly policy: PasswordPolicy,
    private readonly passwords: PasswordReplacement,
    private readonly transactions: Transactions,
  ) {}

  /** Returns whether the encrypted data had to be archived. Throws `InvalidResetToken`, `UserNotFound`, `ReencryptionFailed`. */
  async complete({ username, tempToken, newPassword }: ResetCompletion): Promise<boolean> {
    const claims = await this.tokens.read(tempToken);
    const password = this.policy.accept(newPassword);
    const user = await this.users.get({ userId: claims.userId });
    if (user.nameKey !== nameKey(username)) throw new InvalidResetToken();
    await this.tokens.assertLive(claims);
    const replacement = await this.passwords.prepare(user, password);
    await this.transactions.run(async (tx) => {
      await this.tokens.consume(tx, claims);
      if (!(await this.passwords.store(tx, replacement, { actor: null }))) throw new InvalidResetToken();
    });
    return replacement.keys.isReset;
  }
}
