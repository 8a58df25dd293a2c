import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { type AuditedBy } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { type User, UserRepository, UsersService } from '#users';
import { IncorrectPassword, OidcOnlyAccount } from '../flow/auth.errors.js';
import { DeletionGrace } from './deletion-grace.service.js';
import { AccountRemoval } from './account-removal.service.js';
import { type Deletion } from './administration.dto.js';
import { CannotDeleteSelf } from './administration.errors.js';
import { sessionPasswordBuckets } from '../flow/password-limits.js';
import { PasswordVerifier } from '../flow/password-verifier.service.js';

/** Deletes accounts on request: at once, or after the grace period. */
@Injectable()
export class AccountDeletionService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly verifier: PasswordVerifier,
    private readonly power: PowerPolicy,
    private readonly grace: DeletionGrace,
    private readonly removal: AccountRemoval,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `OidcOnlyAccount`, `IncorrectPassword`, `LastAdmin`, `WouldLockOut`, `SessionEnded`. */
  async deleteOwn(caller: SessionPrincipal, password: string): Promise<Deletion> {
    const user = await this.users.getCaller(caller);
    if (user.passwordHash === null) throw new OidcOnlyAccount();
    const buckets = sessionPasswordBuckets(caller.session.id, user.nameKey);
    const verified = await this.verifier.verify({ user, password, buckets, action: 'user.deleted' });
    if (!verified) throw new IncorrectPassword();
    // In its own transaction: the password was correct even if the last admin cannot be deleted.
    await this.transactions.run((tx) => this.verifier.recordSuccess(tx, verified));
    return this.transactions.run(async (tx) => {
      await this.repository.lockAdminRoster(tx);
      await this.verifier.assertUnchanged(tx, caller, verified);
      return this.removeAfterGrace(tx, user, { actor: caller.userId });
    });
  }

  /** Throws `CannotDeleteSelf`, `UserNotFound`, `MorePowerfulUser`, `LastAdmin`, `WouldLockOut`. */
  async deleteOther(caller: Principal, username: string): Promise<Deletion & { readonly user: User }> {
    const user = await this.users.get({ username });
    if (user.id === caller.userId) throw new CannotDeleteSelf();
    const deletion = await this.transactions.run(async (tx) => {
      await this.power.assertMayActOn(tx, caller, user.id, 'users.manage');
      return this.removeAfterGrace(tx, user, { actor: caller.userId });
    });
    return { user, ...deletion };
  }

  private async removeAfterGrace(tx: Tx, user: User, by: AuditedBy): Promise<Deletion> {
    if (this.grace.isGranted) return this.grace.schedule(tx, user, by);
    return { ...(await this.removal.remove(tx, user, by)), deletionDueAt: null };
  }
}
