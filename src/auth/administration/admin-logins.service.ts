import { Injectable } from '@nestjs/common';
import { AdminLoginGuard, admits, OidcConfigService } from '#oidc';
import { Transactions, type Tx } from '#platform/database';
import { passwordLoginAllowed, SettingsService, WouldLockOut } from '#settings';
import { type UserId } from '#shared';
import { UserRepository } from '#users';
import { LastAdmin } from './administration.errors.js';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';

const NO_OTHER_ADMIN =
  'No other admin could log in: first allow password login, or link one to a working identity provider';

/**
 * Makes sure that at least one admin can log in: with a password while password login is allowed, or with an identity
 * that the configured provider admits. A second factor makes no difference: the admin who enrolled it has the codes.
 */
@Injectable()
export class AdminLogins extends AdminLoginGuard {
  constructor(
    private readonly users: UserRepository,
    private readonly identities: OidcIdentityRepository,
    private readonly providers: OidcConfigService,
    private readonly settings: SettingsService,
    private readonly transactions: Transactions,
  ) {
    super();
  }

  /** Allows or forbids password login. Throws `WouldLockOut`. */
  async setPasswordLoginAllowed(allowed: boolean, actor: UserId | null): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.lockRoster(tx);
      await this.settings.setIn(tx, passwordLoginAllowed, allowed, actor);
      if (!allowed) await this.assertAdminCanLogIn(tx);
    });
  }

  lockRoster(tx: Tx): Promise<void> {
    return this.users.lockAdminRoster(tx);
  }

  async assertAdminCanLogIn(tx: Tx, explanation?: string): Promise<void> {
    if (!(await this.canAdminLogIn(tx))) throw new WouldLockOut({}, explanation);
  }

  /** Checks after an admin was removed. Throws `LastAdmin` if that was the only one, `WouldLockOut`. */
  async assertAdminLeft(tx: Tx): Promise<void> {
    if (!(await this.users.hasAdmin(tx))) throw new LastAdmin();
    await this.assertAdminCanLogIn(tx, NO_OTHER_ADMIN);
  }

  private async canAdminLogIn(tx: Tx): Promise<boolean> {
    const isByPassword = await this.settings.getIn(tx, passwordLoginAllowed);
    if (isByPassword && (await this.users.hasAdminWithPassword(tx))) return true;
    const provider = await this.providers.findIn(tx);
    if (!provider) return false;
    const known = await this.identities.listByUsers(tx, await this.users.listAdminIds(tx));
    return known.some((identity) => admits(provider, identity));
  }
}
