import { Injectable } from '@nestjs/common';
import { parseGrants, type Permission, type Principal } from '#access';
import { type Tx } from '#platform/database';
import { type RoleId, type UserId } from '#shared';
import { NamedRoles } from './role-references.js';
import { PowerPolicy } from './power-policy.js';
import { type Role } from './role.entity.js';
import { RoleRepository } from './role.repository.js';

const APPLICATIONS: readonly Permission[] = ['applications.manage'];
const NOTHING: readonly Permission[] = [];

/**
 * Who may assign a role, by hand, to accounts that do not exist yet, or by groups of a provider. A role that an application
 * names admits to it, so that assigning it gives more than the permissions of the role.
 */
@Injectable()
export class RoleAdmission {
  constructor(
    private readonly named: NamedRoles,
    private readonly roles: RoleRepository,
    private readonly power: PowerPolicy,
  ) {}

  /**
   * Call `PowerPolicy.assertHolds` first. Throws `GrantNotAllowed` if the caller lacks a permission of the role,
   * `AdminRequired` if they may not admit to the applications that name it.
   */
  async assertMayAssign(tx: Tx, caller: Principal, { id, permissions }: Role): Promise<void> {
    await this.power.assertMayGrant(tx, caller, parseGrants(permissions));
    for (const permission of await this.listRequired(tx, caller.userId, id))
      await this.power.assertHolds(tx, caller, permission);
  }

  /** Returns what a user needs in order to assign the role, besides `roles.manage` and the permissions of the role. */
  async listRequired(tx: Tx, grantedBy: UserId, roleId: RoleId): Promise<readonly Permission[]> {
    if (!(await this.named.namesRole(tx, roleId))) return NOTHING;
    return (await this.roles.hasRole(tx, grantedBy, roleId)) ? NOTHING : APPLICATIONS;
  }
}
