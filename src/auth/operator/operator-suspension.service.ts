import { Injectable } from '@nestjs/common';
import { BY_OPERATOR } from '#audit';
import { Transactions } from '#platform/database';
import { type User, UserRepository, UsersService } from '#users';
import { type FormerAdmin } from '../administration/roles.service.js';
import { AccountSuspension } from '../administration/account-suspension.service.js';

/** Suspends and reactivates accounts for operators. As for admins, one admin who can log in always remains. */
@Injectable()
export class OperatorSuspensionService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly accounts: AccountSuspension,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `UserNotFound`, `AlreadySuspended`, `LastAdmin`, `WouldLockOut`. */
  async suspend(username: string, reason: string | null): Promise<FormerAdmin> {
    const user = await this.users.get({ username });
    const consequences = await this.transactions.run(async (tx) => {
      await this.repository.lockAdminRoster(tx);
      return this.accounts.suspend(tx, user, { ...BY_OPERATOR, reason });
    });
    return { user, ...consequences };
  }

  /** Throws `UserNotFound`, `NotSuspended`. */
  async reactivate(username: string): Promise<User> {
    const user = await this.users.get({ username });
    await this.transactions.run(async (tx) => {
      await this.repository.lockAdminRoster(tx);
      await this.accounts.reactivate(tx, user, { ...BY_OPERATOR, reason: null });
    });
    return user;
  }
}
