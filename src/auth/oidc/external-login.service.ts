import { Injectable } from '@nestjs/common';
import { DataKeysService, type NewDataKey } from '#data-keys';
import { type VerifiedIdentity } from '#oidc';
import { isDuplicate, type Tx } from '#platform/database';
import { type ClientInfo } from '#sessions';
import { ImportedTotpService, TrustedDevicesService } from '#totp';
import { type User, UserRepository } from '#users';
import { InvalidCredentials } from '../flow/auth.errors.js';
import {
  LoginDispatcher,
  type LoginResult,
  type NextStep,
  type VerifiedStep,
} from '../flow/login-dispatcher.service.js';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { type ProviderGroups, ProviderRoles } from '../flow/provider-roles.service.js';
import { type IdentityAccount, OidcAccountsService } from './oidc-accounts.service.js';

/** A first factor that was verified elsewhere: by an identity provider or by a directory. */
export type ExternalFactor = {
  readonly account: IdentityAccount;
  readonly factor: 'oidc' | 'ldap';
  /** The login at the identity provider, which can end the session later; null for a directory. */
  readonly providerLogin: VerifiedIdentity | null;
  /** What decides about roles; null: nothing does. */
  readonly groups: ProviderGroups | null;
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/**
 * `dataUnlocked`: whether the session can decrypt the data of the user. `isAdmin`: after the groups of the provider decided
 * about it.
 */
export type ExternalLoginResult = LoginResult & { readonly dataUnlocked: boolean; readonly isAdmin: boolean };

/** Completes logins whose first factor was verified elsewhere. */
@Injectable()
export class ExternalLogin {
  constructor(
    private readonly accounts: OidcAccountsService,
    private readonly dataKeys: DataKeysService,
    private readonly devices: TrustedDevicesService,
    private readonly importedTotp: ImportedTotpService,
    private readonly dispatcher: LoginDispatcher,
    private readonly providerSessions: OidcSessionsService,
    private readonly roles: ProviderRoles,
    private readonly users: UserRepository,
  ) {}

  /**
   * Opens the data key, prepares the next step, applies the roles that groups decide, and stores everything in one
   * transaction. Throws `InvalidCredentials` if the account, its identity or the provider changed meanwhile,
   * `SecondFactorUnavailable`, `AccountSuspended`.
   */
  async finish(login: ExternalFactor, isRetry = false): Promise<ExternalLoginResult> {
    const { account, factor, providerLogin, groups, rememberMe, client } = login;
    const { user } = account;
    if (user.totpEnabled) await this.importedTotp.assertOpened(user.id);
    const keys = await this.openDataKey(user);
    const device = await this.devices.find(user.id, client.deviceSecrets);
    const dataKey = keys?.dataKey ?? null;
    const step = { user, factor, client, rememberMe, dataKey };
    const prepared = await this.dispatcher.prepareNext(step, device);
    try {
      return await this.dispatcher.commit(async (tx) => {
        if (!(await this.dispatcher.claim(tx, user))) throw new InvalidCredentials();
        if (!(await this.accounts.isCurrent(tx, account))) throw new InvalidCredentials();
        if (keys) await this.dataKeys.store(tx, keys);
        const { next, isAdmin } = await this.applyRoles(tx, step, prepared, groups);
        if (providerLogin) await this.providerSessions.add(tx, next.row, providerLogin);
        const result = await this.dispatcher.storeNext(tx, next);
        return 'isSuspended' in result ? result : { ...result, isAdmin, dataUnlocked: dataKey !== null };
      });
    } catch (error) {
      // A concurrent first login has already stored a data key: use that one.
      if (isDuplicate(error) && !isRetry) return this.finish(login, true);
      throw error;
    }
  }

  /** A role that the groups give can require a second factor, from this login on. */
  private async applyRoles(
    tx: Tx,
    step: VerifiedStep,
    next: NextStep,
    groups: ProviderGroups | null,
  ): Promise<{ readonly next: NextStep; readonly isAdmin: boolean }> {
    const { user } = step;
    const isChanged = groups !== null && (await this.roles.apply(tx, user.id, groups));
    if (!isChanged) return { next, isAdmin: user.isAdmin };
    return {
      next: await this.dispatcher.recheckNext(tx, step, next),
      isAdmin: await this.users.isAdmin(tx, user.id),
    };
  }

  /** Without server recovery, users who have a password have no server slot. */
  private async openDataKey({ id, passwordHash }: User): Promise<NewDataKey | null> {
    if (passwordHash === null || this.dataKeys.hasServerRecovery)
      return this.dataKeys.openOrCreateForServer(id);
    const dataKey = await this.dataKeys.openWithServer(id);
    return dataKey && { dataKey, slots: [] };
  }
}
