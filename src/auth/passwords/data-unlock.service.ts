import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { DataKeysService, type NewDataKey } from '#data-keys';
import { SecretUnreadable } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { SessionsService } from '#sessions';
import { type User, UsersService } from '#users';
import { IncorrectPassword } from '../flow/auth.errors.js';
import { CallerSession } from '../flow/caller-session.service.js';
import { type PasswordBuckets, sessionPasswordBuckets } from '../flow/password-limits.js';
import { normalizePassword } from '../flow/password-policy.service.js';
import {
  toPasswordCredential,
  type VerifiedPassword,
  PasswordVerifier,
} from '../flow/password-verifier.service.js';

/** Not the current password, but possibly the one before a reset; in NFC. */
type OldPassword = { readonly user: User; readonly password: string; readonly buckets: PasswordBuckets };

/** Unlocks the encrypted data for a session, or restores data from before a reset. */
@Injectable()
export class DataUnlockService {
  constructor(
    private readonly verifier: PasswordVerifier,
    private readonly users: UsersService,
    private readonly dataKeys: DataKeysService,
    private readonly sessions: SessionsService,
    private readonly callers: CallerSession,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Accepts the current password, or the old one after a reset that could not keep the data. Throws
   * `IncorrectPassword`, `SessionEnded`.
   */
  async unlock(caller: SessionPrincipal, password: string): Promise<void> {
    const user = await this.users.getCaller(caller);
    const buckets = sessionPasswordBuckets(caller.session.id, user.nameKey);
    const verified = await this.verifier.verify({ user, password, buckets, action: 'data.unlocked' });
    if (verified) await this.unlockFor(caller, verified);
    else await this.restoreArchived(caller, { user, password: normalizePassword(password), buckets });
  }

  private async unlockFor(caller: SessionPrincipal, verified: VerifiedPassword): Promise<void> {
    const { dataKey, slots } = await this.openKeys(verified);
    // After a reset to the same password as before, only unlocking restores the archived data.
    const recovered = await this.dataKeys.findArchived(caller.userId, verified.password, dataKey);
    await this.transactions.run(async (tx) => {
      await this.verifier.assertUnchanged(tx, caller, verified);
      await this.dataKeys.store(tx, { slots });
      if (recovered) await this.dataKeys.restoreArchived(tx, recovered);
      await this.sessions.storeDataKey(tx, caller, dataKey);
      await this.verifier.recordSuccess(tx, verified);
      await this.audit.record(tx, { action: 'data.unlocked', actor: caller.userId, factor: 'password' });
    });
  }

  /** Throws `IncorrectPassword` if the password was changed since it was verified. */
  private async openKeys(verified: VerifiedPassword): Promise<NewDataKey> {
    try {
      return await this.dataKeys.openOrCreate(toPasswordCredential(verified));
    } catch (error) {
      if (!(error instanceof SecretUnreadable) || (await this.verifier.isCurrent(verified))) throw error;
      throw new IncorrectPassword();
    }
  }

  private async restoreArchived(
    caller: SessionPrincipal,
    { user, password, buckets }: OldPassword,
  ): Promise<void> {
    const current = await this.sessions.findDataKey(caller);
    const recovered = current && (await this.dataKeys.findArchived(user.id, password, current));
    if (!recovered) throw new IncorrectPassword();
    await this.transactions.run(async (tx) => {
      await this.callers.assertUnchanged(tx, caller, user);
      await this.dataKeys.restoreArchived(tx, recovered);
      await this.verifier.recordSuccess(tx, { buckets });
      await this.audit.record(tx, { action: 'data.restored', actor: user.id, factor: 'password' });
    });
  }
}
