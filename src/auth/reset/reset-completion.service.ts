import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { type DataKey, DataKeysService, type NewDataKey, type PasswordCredential } from '#data-keys';
import { PasswordHasher, SecretUnreadable } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { nameKey, type User, UsersService } from '#users';
import { ReencryptionFailed } from '../flow/auth.errors.js';
import { InvalidResetToken } from './reset.errors.js';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';
import { PasswordPolicy } from '../flow/password-policy.service.js';
import { ResetTokens } from './reset-tokens.service.js';

export type ResetCompletion = {
  readonly username: string;
  readonly tempToken: string;
  readonly newPassword: string;
};

/** Keeps the data under the new password, or archives it because the server cannot open it. */
type KeyPlan = { readonly isReset: boolean; store(tx: Tx): Promise<void> };

/** The last step of a reset: sets a new password. The second factor stays enabled, and the user is not logged in. */
@Injectable()
export class ResetCompletionService {
  constructor(
    private readonly tokens: ResetTokens,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly dataKeys: DataKeysService,
    private readonly revocation: CredentialRevocation,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly policy: PasswordPolicy,
  ) {}

  /** Returns whether the encrypted data had to be archived. Throws `InvalidResetToken`, `UserNotFound`, `ReencryptionFailed`. */
  async complete({ username, tempToken, newPassword }: ResetCompletion): Promise<boolean> {
    const claims = await this.tokens.read(tempToken);
    const password = this.policy.accept(newPassword);
    const user = await this.users.get({ userId: claims.userId });
    if (user.nameKey !== nameKey(username)) throw new InvalidResetToken();
    await this.tokens.assertLive(claims);
    const hash = await this.hasher.hash(password);
    const plan = await this.planKeys({
      userId: user.id,
      password,
      credentialVersion: user.credentialVersion + 1,
    });
    await this.transactions.run(async (tx) => {
      await this.tokens.consume(tx, claims);
      if (!(await this.users.changePassword(tx, user, hash))) throw new InvalidResetToken();
      await plan.store(tx);
      await this.revocation.afterPasswordChange(tx, user);
      await this.recordCompletion(tx, user, plan);
    });
    return plan.isReset;
  }

  private async planKeys(credential: PasswordCredential): Promise<KeyPlan> {
    const kept = await this.openKeptKey(credential.userId);
    if (kept) {
      const slot = await this.dataKeys.preparePasswordSlot(credential, kept);
      return { isReset: false, store: (tx) => this.dataKeys.replacePasswordSlot(tx, slot) };
    }
    const earlier = await this.dataKeys.getCurrentVersion(credential.userId);
    const fresh: NewDataKey = await this.dataKeys.create(credential, earlier + 1);
    return {
      isReset: earlier > 0,
      store: (tx) => this.dataKeys.replaceDataKey(tx, credential.userId, fresh),
    };
  }

  private async openKeptKey(userId: UserId): Promise<DataKey | null> {
    if (!this.dataKeys.hasServerRecovery) return null;
    return this.dataKeys.openWithServer(userId).catch((error: unknown) => {
      throw error instanceof SecretUnreadable ? new ReencryptionFailed() : error;
    });
  }

  private async recordCompletion(tx: Tx, { id }: User, { isReset }: KeyPlan): Promise<void> {
    const details = { data_reset: isReset };
    await this.audit.record(tx, { action: 'password_reset.completed', actor: null, subject: id, details });
  }
}
