import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { type ProviderScope } from '#oidc';
import { type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { ProviderAccounts } from './provider-accounts.js';
import { ProviderRoleMaps } from './provider-role-maps.service.js';
import { type StoredConfig } from './provider-configs.service.js';
import { decideSameIdentities } from './provider-identity.js';
import { toRoleMapColumn } from './role-map-config.js';
import { type SsoProvider } from './sso-provider.entity.js';

const PERMISSION = 'providers.manage';

type ProviderChange = Pick<SsoProvider, 'enabled' | 'settings'> & Pick<StoredConfig, 'roleMap'>;

/**
 * Decides in the transaction of a change who may add or change a provider. Whoever decides where it is, or who somebody is
 * there, can log in as every account of it, and put anybody into its groups. Call it with the admin roster locked. Throws
 * `AdminRequired`, `MorePowerfulUser`, `GrantNotAllowed`, `InvalidProviderSettings`.
 */
@Injectable()
export class ProviderAdmission {
  constructor(
    private readonly power: PowerPolicy,
    private readonly accounts: ProviderAccounts,
    private readonly roleMaps: ProviderRoleMaps,
  ) {}

  /** Accounts of a provider that was removed can wait for the next primary one. */
  async assertMayAdd(
    tx: Tx,
    caller: Principal,
    { type, isPrimary }: Pick<SsoProvider, 'type' | 'isPrimary'>,
    { roleMap }: Pick<StoredConfig, 'roleMap'>,
  ): Promise<void> {
    await this.power.assertHolds(tx, caller, PERMISSION);
    if (isPrimary) await this.assertCoversAccounts(tx, caller, null);
    await this.roleMaps.assertMayMap(tx, caller, type, roleMap);
  }

  /** A change of the name, the order or to off decides nothing about accounts. */
  async assertMayChange(
    tx: Tx,
    caller: Principal,
    row: SsoProvider,
    { enabled, settings, roleMap }: ProviderChange,
  ): Promise<void> {
    await this.power.assertHolds(tx, caller, PERMISSION);
    const isTurnedOn = enabled && !row.enabled;
    if (isTurnedOn || !decideSameIdentities(row, settings))
      await this.assertCoversAccounts(tx, caller, row.isPrimary ? null : row.id);
    const isSame = row.settings === settings && row.roleMap === toRoleMapColumn(roleMap);
    if (isTurnedOn || !isSame) await this.roleMaps.assertMayMap(tx, caller, row.type, roleMap);
  }

  private async assertCoversAccounts(tx: Tx, caller: Principal, scope: ProviderScope): Promise<void> {
    await this.power.assertCovers(tx, caller, await this.accounts.listGrants(tx, scope));
  }
}
