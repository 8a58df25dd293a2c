import { Injectable } from '@nestjs/common';
import { AuditLog, BY_PROVIDER } from '#audit';
import { type ProviderScope } from '#oidc';
import { type Tx } from '#platform/database';
import {
  isMapEmpty,
  mapGroups,
  type MappedRoles,
  type MappingProvider,
  RoleMaps,
  SYSTEM_ROLES,
  toProviderDetails,
} from '#roles';
import { ServiceUnavailable, type UserId } from '#shared';
import { ProviderRoleMaps } from '#sso-providers';
import { UserRepository } from '#users';
import { AdminLogins } from './admin-logins.service.js';
import { AdminRole } from './admin-role.service.js';

/** The groups of a user at the provider that they log in with; null if they were not read. */
export type ProviderGroups = {
  readonly scope: ProviderScope;
  readonly groups: readonly string[] | null;
};

/** Applies the roles that the groups of a provider decide, at each login with it. Other roles stay as they are. */
@Injectable()
export class ProviderRoles {
  constructor(
    private readonly providers: ProviderRoleMaps,
    private readonly maps: RoleMaps,
    private readonly users: UserRepository,
    private readonly adminRole: AdminRole,
    private readonly adminLogins: AdminLogins,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Returns whether the roles of the user changed. A suspended account is left alone. Throws `ServiceUnavailable` if groups
   * decide about roles only since after they were read.
   */
  async apply(tx: Tx, userId: UserId, login: ProviderGroups): Promise<boolean> {
    if (await this.users.isSuspended(tx, userId)) return false;
    const found = await this.decide(tx, login);
    if (!found || !(await this.differs(tx, userId, found.roles))) return false;
    // After the row of the user, although other changes lock it first: a deadlock is retried, and most logins change nothing.
    await this.users.lockAdminRoster(tx);
    const current = await this.decide(tx, login);
    if (!current) return false;
    await this.maps.apply(tx, userId, current.roles, current.provider);
    await this.applyAdmin(tx, userId, current.roles, current.provider);
    return true;
  }

  private async decide(
    tx: Tx,
    { scope, groups }: ProviderGroups,
  ): Promise<{ readonly provider: MappingProvider; readonly roles: MappedRoles } | null> {
    const found = await this.providers.find(tx, scope);
    if (!found || isMapEmpty(found.map)) return null;
    if (groups === null) throw new ServiceUnavailable();
    return { provider: found.provider, roles: mapGroups(found.map, groups) };
  }

  private async differs(tx: Tx, userId: UserId, roles: MappedRoles): Promise<boolean> {
    const isAdmin = roles.get(SYSTEM_ROLES.admin);
    if (isAdmin !== undefined && isAdmin !== (await this.users.isAdmin(tx, userId))) return true;
    return this.maps.differs(tx, userId, roles);
  }

  private async applyAdmin(
    tx: Tx,
    userId: UserId,
    roles: MappedRoles,
    provider: MappingProvider,
  ): Promise<void> {
    const isAdmin = roles.get(SYSTEM_ROLES.admin);
    const by = { ...BY_PROVIDER, details: toProviderDetails(provider) };
    if (isAdmin === true) await this.adminRole.grant(tx, userId, by);
    if (isAdmin !== false || !(await this.users.isAdmin(tx, userId))) return;
    // The last admin who can log in stays one: nobody could undo a mistake in the directory.
    if (await this.adminLogins.isNeeded(tx, userId))
      await this.audit.record(tx, { action: 'user.admin_kept', subject: userId, ...by });
    else await this.adminRole.withdraw(tx, userId, by);
  }
}
