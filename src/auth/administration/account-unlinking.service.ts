import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { type UserId } from '#shared';
import { type User, UserRepository, UsersService } from '#users';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { SignInAccess } from '../flow/sign-in-access.service.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { NoPassword, NotOidc } from './administration.errors.js';

const NO_OTHER_METHOD =
  'Password login is off and this user has no passkey to log in with, so they could no longer log in';

/** Removes the provider identity from an account with a password. */
@Injectable()
export class AccountUnlinkingService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly identities: OidcIdentityRepository,
    private readonly providerSessions: OidcSessionsService,
    private readonly power: PowerPolicy,
    private readonly access: SignInAccess,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `UserNotFound`, `MorePowerfulUser`, `NotOidc`, `NoPassword`, or `WouldLockOut` if the user could no longer log in. */
  async unlink(caller: Principal, userId: string): Promise<User> {
    const user = await this.users.get({ userId });
    const { id } = user;
    await this.transactions.run(async (tx) => {
      // First, so that nobody learns how a more powerful user logs in.
      await this.power.assertMayActOn(tx, caller, id, 'users.manage');
      if (!user.isOidc) throw new NotOidc();
      if (user.passwordHash === null) throw new NoPassword();
      await this.access.keepWayIn(tx, id, () => this.removeIdentity(tx, id), NO_OTHER_METHOD);
      await this.providerSessions.endAll(tx, id);
      await this.audit.record(tx, { action: 'identity.unlinked', actor: caller.userId, subject: id });
    });
    return user;
  }

  private async removeIdentity(tx: Tx, id: UserId): Promise<void> {
    if (!(await this.repository.unlink(tx, id))) throw new NotOidc();
    await this.identities.removeByUser(tx, id);
  }
}
