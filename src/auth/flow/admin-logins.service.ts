import { Injectable } from '@nestjs/common';
import { AdminLoginGuard } from '#sso-providers';
import { Transactions, type Tx } from '#platform/database';
import { passwordLoginAllowed, SettingsService, WouldLockOut } from '#settings';
import { type UserId } from '#shared';
import { UserRepository } from '#users';
import { LastAdmin } from './auth.errors.js';
import { LoginMethods } from './login-methods.service.js';
import { SignInAccess } from './sign-in-access.service.js';

const NO_OTHER_ADMIN =
  'No other admin could log in: first allow password login, or link one to a working identity provider';

/** Makes sure that at least one admin can log in, by any of the {@link LoginMethods}. */
@Injectable()
export class AdminLogins extends AdminLoginGuard {
  constructor(
    private readonly users: UserRepository,
    private readonly methods: LoginMethods,
    private readonly access: SignInAccess,
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
  ) {
    super();
  }

  lock(tx: Tx): Promise<void> {
    return this.users.lockAdminRoster(tx);
  }

  /** Allows or forbids password login. Throws `WouldLockOut`. */
  async setPasswordLoginAllowed(allowed: boolean, actor: UserId | null): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.lock(tx);
      const write = () => this.settings.setIn(tx, passwordLoginAllowed, allowed, actor);
      if (allowed) await write();
      else await this.keepAdmin(tx, write);
    });
  }

  /** Returns whether no other admin can log in. */
  async isNeeded(tx: Tx, admin: UserId): Promise<boolean> {
    const others = (await this.users.listAdminIds(tx)).filter((id) => id !== admin);
    return !(await this.methods.canAnyLogIn(tx, others));
  }

  async canAdminLogIn(tx: Tx): Promise<boolean> {
    return this.methods.canAnyLogIn(tx, await this.users.listAdminIds(tx));
  }

  async keepAdmin<T>(tx: Tx, change: () => Promise<T>, explanation?: string): Promise<T> {
    const before = await this.access.summarizeAdmins(tx);
    const result = await change();
    if (result === false) return result;
    const after = await this.access.summarizeAdmins(tx);
    if (after.total === 0 && before.total > 0) throw new LastAdmin();
    if (after.able === 0) throw new WouldLockOut({ access: { before, after } }, explanation);
    return result;
  }

  /** As {@link keepAdmin}, for the removal of an admin. */
  removeAdmin<T>(tx: Tx, change: () => Promise<T>): Promise<T> {
    return this.keepAdmin(tx, change, NO_OTHER_ADMIN);
  }
}
