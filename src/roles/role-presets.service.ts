import { Injectable } from '@nestjs/common';
import { parseGrants, type Principal } from '#access';
import { type Tx } from '#platform/database';
import { Clock, type RoleId, type UserId } from '#shared';
import { PowerPolicy } from './power-policy.js';
import { RoleAdmission } from './role-admission.js';
import { RoleRepository } from './role.repository.js';
import { RoleNotFound, SystemRole } from './roles.errors.js';

const PERMISSION = 'roles.manage';

/** The roles that are chosen for accounts before they exist. */
@Injectable()
export class RolePresets {
  constructor(
    private readonly roles: RoleRepository,
    private readonly power: PowerPolicy,
    private readonly admission: RoleAdmission,
    private readonly clock: Clock,
  ) {}

  /** Throws `AdminRequired`, `RoleNotFound`, `SystemRole`, `GrantNotAllowed` if the caller may not assign the role. */
  async assertMayPreset(tx: Tx, caller: Principal, roleId: RoleId): Promise<void> {
    await this.power.assertHolds(tx, caller, PERMISSION);
    const role = await this.roles.findById(tx, roleId);
    if (role === null) throw new RoleNotFound();
    if (role.isSystem) throw new SystemRole();
    await this.admission.assertMayAssign(tx, caller, role);
  }

  /** Returns the id of the role with a name. Throws `RoleNotFound`. */
  async getId(name: string): Promise<RoleId> {
    const role = (await this.roles.list()).find((known) => known.name === name);
    if (role === undefined) throw new RoleNotFound();
    return role.id;
  }

  /** Whether a user may still assign a role that they chose earlier. Call it with the admin roster locked. */
  async mayStillPreset(tx: Tx, grantedBy: UserId, roleId: RoleId): Promise<boolean> {
    const role = await this.roles.findById(tx, roleId);
    if (role === null || role.isSystem) return false;
    const required = await this.admission.listRequired(tx, grantedBy, roleId);
    return this.power.holdsAll(tx, grantedBy, [PERMISSION, ...required, ...parseGrants(role.permissions)]);
  }

  async assign(tx: Tx, userId: UserId, roleId: RoleId, grantedBy: UserId): Promise<void> {
    await this.roles.assign(tx, { userId, roleId, grantedBy, grantedAt: this.clock.now() });
  }
}
