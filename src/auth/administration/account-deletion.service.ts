import { Injectable } from '@nestjs/common';
import { type Principal, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { DataKeysService } from '#data-keys';
import { Transactions, type Tx } from '#platform/database';
import { type User, UserNotFound, UserRepository, UsersService } from '#users';
import { IncorrectPassword, OidcOnlyAccount } from '../flow/auth.errors.js';
import { type Consequences } from './administration.dto.js';
import { CannotDeleteSelf } from './administration.errors.js';
import { sessionPasswordBuckets } from '../flow/password-limits.js';
import { PasswordVerifier } from '../flow/password-verifier.service.js';
import { type AuditedBy, type FormerAdmin, RolesService } from './roles.service.js';

/** Deletes accounts with everything that belongs to them, the data keys first. */
@Injectable()
export class AccountDeletionService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly verifier: PasswordVerifier,
    private readonly roles: RolesService,
    private readonly dataKeys: DataKeysService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `OidcOnlyAccount`, `IncorrectPassword`, `LastAdmin`, `WouldLockOut`, `SessionEnded`. */
  async deleteOwn(caller: SessionPrincipal, password: string): Promise<Consequences> {
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
      return this.remove(tx, user, { actor: caller.userId });
    });
  }

  /** Throws `CannotDeleteSelf`, `UserNotFound`, `LastAdmin`, `WouldLockOut`. */
  async deleteOther(caller: Principal, username: string): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    if (user.id === caller.userId) throw new CannotDeleteSelf();
    const consequences = await this.transactions.run(async (tx) => {
      await this.roles.lockRosterAs(tx, caller);
      return this.remove(tx, user, { actor: caller.userId });
    });
    return { user, ...consequences };
  }

  /** Deletes the account, with the admin roster locked. Throws `UserNotFound`, `LastAdmin`, `WouldLockOut`. */
  async remove(tx: Tx, { id, name }: User, by: AuditedBy): Promise<Consequences> {
    const isAdmin = await this.repository.isAdmin(tx, id);
    await this.dataKeys.destroy(tx, id);
    if (!(await this.repository.remove(tx, id))) throw new UserNotFound();
    if (isAdmin) await this.roles.assertAdminLeft(tx);
    await this.audit.record(tx, {
      action: 'user.deleted',
      subject: id,
      details: { username: name },
      ...by,
    });
    return this.roles.getConsequences(tx, id);
  }
}
