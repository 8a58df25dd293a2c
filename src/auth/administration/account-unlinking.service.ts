import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { passwordLoginAllowed, SettingsService, WouldLockOut } from '#settings';
import { type User, UserRepository } from '#users';
import { NotOidc } from './administration.errors.js';
import { LinkedAccountCleanup } from './linked-account-cleanup.service.js';
import { RolesService } from './roles.service.js';

/**
 * Takes the identity provider from an account that has a password as well, while passwords are good for a login: so
 * no admin loses the last way in.
 */
@Injectable()
export class AccountUnlinkingService {
  constructor(
    private readonly users: UserRepository,
    private readonly roles: RolesService,
    private readonly endings: LinkedAccountCleanup,
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `NotOidc`, or `WouldLockOut` while passwords are switched off: this would leave no way in. */
  async unlink(caller: Principal, user: User): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.roles.enter(tx, caller);
      if (!(await this.settings.getIn(tx, passwordLoginAllowed)))
        throw new WouldLockOut({}, 'Password login is off, so this user could not log in any more');
      if (!(await this.users.unlink(tx, user.id))) throw new NotOidc();
      await this.endings.afterUnlink(tx, user);
      await this.audit.record(tx, { action: 'identity.unlinked', actor: caller.userId, subject: user.id });
    });
  }
}
