import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { Transactions } from '#platform/database';
import { PowerPolicy } from '#roles';
import { type User, UsersService } from '#users';
import { type FormerAdmin } from '../administration/roles.service.js';
import { AccountSuspension } from '../administration/account-suspension.service.js';
import { CannotSuspendSelf } from './people.errors.js';

type Order = { readonly userId: string; readonly reason: string | null };

/** Suspends and reactivates accounts for admins. */
@Injectable()
export class SuspensionService {
  constructor(
    private readonly users: UsersService,
    private readonly power: PowerPolicy,
    private readonly accounts: AccountSuspension,
    private readonly transactions: Transactions,
  ) {}

  /** Throws `CannotSuspendSelf`, `UserNotFound`, `MorePowerfulUser`, `AlreadySuspended`, `LastAdmin`, `WouldLockOut`. */
  async suspend(caller: Principal, { userId, reason }: Order): Promise<FormerAdmin> {
    const user = await this.users.get({ userId });
    if (user.id === caller.userId) throw new CannotSuspendSelf();
    const consequences = await this.transactions.run(async (tx) => {
      await this.power.assertMayActOn(tx, caller, user.id, 'users.manage');
      return this.accounts.suspend(tx, user, { actor: caller.userId, reason });
    });
    return { user, ...consequences };
  }

  /** Throws `UserNotFound`, `MorePowerfulUser`, `NotSuspended`. */
  async reactivate(caller: Principal, { userId, reason }: Order): Promise<User> {
    const user = await this.users.get({ userId });
    await this.transactions.run(async (tx) => {
      await this.power.assertMayActOn(tx, caller, user.id, 'users.manage');
      await this.accounts.reactivate(tx, user, { actor: caller.userId, reason });
    });
    return user;
  }
}
