import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { DataKeysService, type NewDataKey } from '#data-keys';
import { PasswordHasher, SecretUnreadable } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { UsersService } from '#users';
import { IncorrectPassword, ReencryptionFailed } from '../flow/auth.errors.js';
import { CredentialRevocation } from '../flow/credential-revocation.service.js';
import { sessionPasswordBuckets } from '../flow/password-limits.js';
import { PasswordPolicy } from '../flow/password-policy.service.js';
import {
  toPasswordCredential,
  type VerifiedPassword,
  PasswordVerifier,
} from '../flow/password-verifier.service.js';

export type PasswordChange = {
  readonly caller: SessionPrincipal;
  readonly oldPassword: string;
  readonly newPassword: string;
};

/** Changes a password: in one transaction the hash, the data-key slot, the credential version and what to revoke. */
@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly verifier: PasswordVerifier,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly dataKeys: DataKeysService,
    private readonly revocation: CredentialRevocation,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly policy: PasswordPolicy,
  ) {}

  /** Throws `IncorrectPassword`, `ReencryptionFailed`, `SessionEnded` (nothing changed) and the errors of the policy. */
  async change({ caller, oldPassword, newPassword }: PasswordChange): Promise<void> {
    const password = this.policy.accept(newPassword);
    const verified = await this.verifyPassword(caller, oldPassword);
    const { user } = verified;
    const current = await this.openKeys(verified);
    const next = { userId: user.id, password, credentialVersion: user.credentialVersion + 1 };
    const hash = await this.hasher.hash(password);
    const slot = await this.dataKeys.preparePasswordSlot(next, current.dataKey);
    await this.transactions.run(async (tx) => {
      await this.verifier.assertUnchanged(tx, caller, verified);
      if (!(await this.users.changePassword(tx, user, hash))) throw new IncorrectPassword();
      await this.dataKeys.store(tx, { slots: current.slots.filter(({ kind }) => kind !== 'password') });
      await this.dataKeys.replacePasswordSlot(tx, slot);
      await this.revocation.afterPasswordChange(tx, user);
      await this.verifier.recordSuccess(tx, verified);
      await this.audit.record(tx, { action: 'password.changed', actor: user.id, factor: 'password' });
    });
  }

  /** Throws `ReencryptionFailed`, or `IncorrectPassword` when a concurrent request changed the password. */
  private async openKeys(verified: VerifiedPassword): Promise<NewDataKey> {
    try {
      return await this.dataKeys.openOrCreate(toPasswordCredential(verified));
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      throw (await this.verifier.isCurrent(verified)) ? new ReencryptionFailed() : new IncorrectPassword();
    }
  }

  private async verifyPassword(caller: SessionPrincipal, password: string): Promise<VerifiedPassword> {
    const user = await this.users.getCaller(caller);
    const buckets = sessionPasswordBuckets(caller.session.id, user.nameKey);
    const verified = await this.verifier.verify({ user, password, buckets, action: 'password.changed' });
    if (!verified) throw new IncorrectPassword();
    return verified;
  }
}
