import { Injectable } from '@nestjs/common';
import { BY_OPERATOR } from '#audit';
import { Transactions } from '#platform/database';
import { type User, type ListedUser, UserListRepository, UserRepository, UsersService } from '#users';
import { AccountRemoval } from '../administration/account-removal.service.js';
import { AlreadyAdmin } from '../administration/administration.errors.js';
import { type FormerAdmin, RolesService } from '../administration/roles.service.js';
import { AdminRole } from '../flow/admin-role.service.js';
import { type NewAccount, RegistrationService } from '../registration/registration.service.js';

/** Manages accounts for operators. As for admins, one admin who can log in always remains. */
@Injectable()
export class OperatorAccountsService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly lists: UserListRepository,
    private readonly registration: RegistrationService,
    private readonly roles: RolesService,
    private readonly removal: AccountRemoval,
    private readonly transactions: Transactions,
    private readonly adminRole: AdminRole,
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
      event: { action: 'user.created', ...BY_OPERATOR },
    });
  }

  /** Throws `UserNotFound`, `AlreadyAdmin`. */
  async promote(username: string): Promise<User> {
    const user = await this.users.get({ username });
    await this.transactions.run(async (tx) => {
      await this.repository.lockAdminRoster(tx);
      if (!(await this.adminRole.grant(tx, user.id, BY_OPERATOR))) throw new AlreadyAdmin();
    });
    return user;
  }

  /** Throws `UserNotFound`, `NotAnAdmin`, `LastAdmin`, `WouldLockOut`. */
  async demote(username: string): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    const consequences = await this.transactions.run(async (tx) => {
      await this.repository.lockAdminRoster(tx);
      return this.roles.removeRole(tx, user, BY_OPERATOR);
    });
    return { user, ...consequences };
  }

  /** Throws `UserNotFound`, `LastAdmin`, `WouldLockOut`. */
  async delete(username: string): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    const consequences = await this.transactions.run(async (tx) => {
      await this.repository.lockAdminRoster(tx);
      return this.removal.remove(tx, user, BY_OPERATOR);
    });
    return { user, ...consequences };
  }
}
