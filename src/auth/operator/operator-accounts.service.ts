import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { type User, type ListedUser, UserListRepository, UserRepository, UsersService } from '#users';
import { AccountDeletionService } from '../administration/account-deletion.service.js';
import { AlreadyAdmin } from '../administration/administration.errors.js';
import { type FormerAdmin, RolesService } from '../administration/roles.service.js';
import { type NewAccount, RegistrationService } from '../registration/registration.service.js';

const OPERATOR = { actor: null, factor: 'operator' } as const;

/** Manages accounts for operators. As for admins, one admin who can log in always remains. */
@Injectable()
export class OperatorAccountsService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly lists: UserListRepository,
    private readonly registration: RegistrationService,
    private readonly roles: RolesService,
    private readonly deletion: AccountDeletionService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Lists accounts in the order of registration. */
  list(): Promise<ListedUser[]> {
    return this.lists.list({ limit: undefined, after: undefined });
  }

  /** Creates an account, also while registration is disabled. Throws as a registration does, except for its limit. */
  create({ isAdmin, ...account }: NewAccount & { readonly isAdmin: boolean }): Promise<User> {
    // Undefined, not false: the first account ever is an admin in any case.
    return this.registration.create(account, {
      isAdmin: isAdmin ? true : undefined,
      event: { action: 'user.created', ...OPERATOR },
    });
  }

  /** Throws `UserNotFound`, `AlreadyAdmin`. */
  async promote(username: string): Promise<User> {
    const user = await this.users.get({ username });
    await this.transactions.run(async (tx) => {
      await this.roles.lockRoster(tx);
      if (!(await this.repository.setAdmin(tx, user.id, true))) throw new AlreadyAdmin();
      await this.audit.record(tx, { action: 'user.promoted', ...OPERATOR, subject: user.id });
    });
    return user;
  }

  /** Throws `UserNotFound`, `NotAnAdmin`, `LastAdmin`, `WouldLockOut`. */
  async demote(username: string): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    const consequences = await this.transactions.run(async (tx) => {
      await this.roles.lockRoster(tx);
      return this.roles.removeRole(tx, user, OPERATOR);
    });
    return { user, ...consequences };
  }

  /** Throws `UserNotFound`, `LastAdmin`, `WouldLockOut`. */
  async delete(username: string): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    const consequences = await this.transactions.run(async (tx) => {
      await this.roles.lockRoster(tx);
      return this.deletion.remove(tx, user, OPERATOR);
    });
    return { user, ...consequences };
  }
}
