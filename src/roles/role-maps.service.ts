import { Injectable } from '@nestjs/common';
import { ALL_PERMISSIONS, type Principal } from '#access';
import { AuditLog, BY_PROVIDER } from '#audit';
import { type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { PowerPolicy } from './power-policy.js';
import { RoleAdmission } from './role-admission.js';
import { type Role, SYSTEM_ROLES } from './role.entity.js';
import { listMappedRoles, type MappedRoles, type RoleMap } from './role-map.js';
import { RoleRepository } from './role.repository.js';

const PERMISSION = 'roles.manage';

/** The provider whose groups decide a role; the actor of what follows from them. */
export type MappingProvider = { readonly id: number; readonly name: string };

type RoleDecision = { readonly role: Role; readonly isGiven: boolean };

/** What groups of providers decide about roles. */
@Injectable()
export class RoleMaps {
  constructor(
    private readonly roles: RoleRepository,
    private readonly power: PowerPolicy,
    private readonly admission: RoleAdmission,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Returns a role of the map that no group can give; null if there is none. Everybody has the role `user`. */
  async findUnmappable(tx: Tx, map: RoleMap): Promise<string | null> {
    for (const name of listMappedRoles(map)) {
      const role = await this.roles.findByName(tx, name);
      if (role === null || role.name === SYSTEM_ROLES.user) return name;
    }
    return null;
  }

  /**
   * Admits a map whose roles the caller may assign by hand. Throws `AdminRequired` or `GrantNotAllowed` as assigning them
   * does.
   */
  async assertMayMap(tx: Tx, caller: Principal, map: RoleMap): Promise<void> {
    for (const name of listMappedRoles(map)) {
      await this.power.assertHolds(tx, caller, name === SYSTEM_ROLES.admin ? ALL_PERMISSIONS : PERMISSION);
      const role = await this.roles.findByName(tx, name);
      if (role !== null) await this.admission.assertMayAssign(tx, caller, role);
    }
  }

  /** Returns whether the roles of a user differ from what the groups decide. The role `admin` is not among them. */
  async differs(tx: Tx, userId: UserId, decided: MappedRoles): Promise<boolean> {
    for (const { role, isGiven } of await this.listDecisions(tx, decided))
      if ((await this.roles.hasRole(tx, userId, role.id)) !== isGiven) return true;
    return false;
  }

  /** Assigns and withdraws the roles. Call it with the admin roster locked. */
  async apply(tx: Tx, userId: UserId, decided: MappedRoles, provider: MappingProvider): Promise<void> {
    for (const { role, isGiven } of await this.listDecisions(tx, decided)) {
      if ((await this.roles.hasRole(tx, userId, role.id)) === isGiven) continue;
      if (isGiven) await this.assign(tx, userId, role);
      else await this.roles.withdraw(tx, userId, role.id);
      await this.audit.record(tx, {
        action: isGiven ? 'role.assigned' : 'role.withdrawn',
        ...BY_PROVIDER,
        subject: userId,
        details: { role: role.id, name: role.name, ...toProviderDetails(provider) },
      });
    }
  }

  private assign(tx: Tx, userId: UserId, { id: roleId }: Role): Promise<void> {
    return this.roles.assign(tx, { userId, roleId, grantedBy: null, grantedAt: this.clock.now() });
  }

  /** A map of the environment can name roles that do not exist. */
  private async listDecisions(tx: Tx, decided: MappedRoles): Promise<RoleDecision[]> {
    const decisions: RoleDecision[] = [];
    for (const [name, isGiven] of decided) {
      const role = await this.roles.findByName(tx, name);
      if (role !== null && !role.isSystem) decisions.push({ role, isGiven });
    }
    return decisions;
  }
}

/** Names the provider in the details of an audit event. */
export const toProviderDetails = ({ id, name }: MappingProvider) => ({ provider: id, provider_name: name });
