import { Injectable } from '@nestjs/common';
import { type AuditedBy, AuditLog } from '#audit';
import { type PasswordHash, PasswordHasher } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { type User, UsersService } from '#users';
import { CredentialRevocation } from './credential-revocation.service.js';
import { type KeyPlan, PasswordResetKeys } from './password-reset-keys.service.js';

/** A password to set without the earlier one. */
export type NewPassword = {
  readonly user: User;
  readonly hash: PasswordHash;
  readonly keys: KeyPlan;
};

/** Sets a password without knowing the earlier one. The second factor stays enabled. */
@Injectable()
export class PasswordReplacement {
  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly keys: PasswordResetKeys,
    private readonly revocation: CredentialRevocation,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Hashes the password and prepares the keys, outside the transaction. Throws `ReencryptionFailed`.
   * @param password as the password policy has accepted it
   */
  async prepare(user: User, password: string): Promise<NewPassword> {
    const hash = await this.hasher.hash(password);
    const credentialVersion = user.credentialVersion + 1;
    const keys = await this.keys.plan({ userId: user.id, password, credentialVersion });
    return { user, hash, keys };
  }

  /** Stores it and ends everything that the earlier password opened. Returns false if that has changed meanwhile. */
  async store(tx: Tx, { user, hash, keys }: NewPassword, by: AuditedBy): Promise<boolean> {
    if (!(await this.users.changePassword(tx, user, hash))) return false;
    await keys.store(tx);
    await this.revocation.afterPasswordChange(tx, user);
    const event = { action: 'password_reset.completed', subject: user.id, ...by } as const;
    await this.audit.record(tx, { ...event, details: { data_reset: keys.isReset } });
    return true;
  }
}
