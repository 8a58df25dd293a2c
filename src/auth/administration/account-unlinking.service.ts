import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { passwordLoginAllowed, SettingsService, WouldLockOut } from '#settings';
import { type User, UserRepository, UsersService } from '#users';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { NoPassword, NotOidc } from './administration.errors.js';
import { RolesService } from './roles.service.js';

/** Removes the provider identity from an account with a password, so that the password is the only way to log in. */
@Injectable()
export class AccountUnlinkingService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly identities: OidcIdentityRepository,
    private readonly providerSessions: OidcSessionsService,
    private readonly roles: RolesService,
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `UserNotFound`, `NotOidc`, `NoPassword`, or `WouldLockOut` while password login is not allowed. */
  async unlink(caller: Principal, userId: string): Promise<User> {
    const user = await this.users.get({ userId });
    const { id } = user;
    if (!user.isOidc) throw new NotOidc();
    if (user.passwordHash === null) throw new NoPassword();
    await this.transactions.run(async (tx) => {
      await this.roles.lockRosterAs(tx, caller);
      if (!(await this.settings.getIn(tx, passwordLoginAllowed)))
        throw new WouldLockOut({}, 'Password login is off, so this user could no longer log in');
      if (!(await this.repository.unlink(tx, id))) throw new NotOidc();
      await this.identities.removeByUser(tx, id);
      await this.providerSessions.endAll(tx, id);
      await this.audit.record(tx, { action: 'identity.unlinked', actor: caller.userId, subject: id });
    });
    return user;
  }
}
