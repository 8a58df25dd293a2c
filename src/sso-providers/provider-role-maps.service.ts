import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { type ProviderScope } from '#oidc';
import { type Tx } from '#platform/database';
import { listMappedRoles, type MappingProvider, type RoleMap, RoleMaps, RoleMapSource } from '#roles';
import { IdentityProviders } from './identity-providers.service.js';
import { getRoleFields, readRoleMap, toInvalid } from './role-map-config.js';
import { type ProviderType } from './sso-provider.entity.js';
import { SsoProviderRepository } from './sso-provider.repository.js';

/** The roles that the groups of a provider decide. */
export type ProviderRoleMap = { readonly provider: MappingProvider; readonly map: RoleMap };

/** Finds the role maps of providers, and decides who may change them. */
@Injectable()
export class ProviderRoleMaps extends RoleMapSource {
  constructor(
    private readonly providers: SsoProviderRepository,
    private readonly maps: RoleMaps,
    private readonly identityProviders: IdentityProviders,
  ) {
    super();
  }

  /** Returns the map as the transaction sees it; null for a provider that was removed, or that of the environment. */
  async find(tx: Tx, scope: ProviderScope): Promise<ProviderRoleMap | null> {
    if (scope === null && this.identityProviders.fromEnvironment) return null;
    const row = await (scope === null ? this.providers.findPrimaryIn(tx) : this.providers.findIn(tx, scope));
    return row && { provider: { id: row.id, name: row.name }, map: readRoleMap(row) };
  }

  async listNaming(tx: Tx, role: string): Promise<readonly string[]> {
    const rows = await this.providers.listIn(tx);
    return rows.filter((row) => listMappedRoles(readRoleMap(row)).includes(role)).map(({ name }) => name);
  }

  /**
   * Admits the map of a provider that is added or changed: whoever decides what is in a group decides who gets its role.
   * Call it with the admin roster locked. Throws `InvalidProviderSettings`, `AdminRequired`, `GrantNotAllowed`.
   */
  async assertMayMap(tx: Tx, caller: Principal, type: ProviderType, map: RoleMap): Promise<void> {
    const unmappable = await this.maps.findUnmappable(tx, map);
    if (unmappable !== null)
      throw toInvalid(getRoleFields(type).roleMap, `must not name ${unmappable}, which is no role to assign`);
    await this.maps.assertMayMap(tx, caller, map);
  }
}
