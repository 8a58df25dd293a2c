import { Injectable } from '@nestjs/common';
import { AdminRequired, holds, type Principal, type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type RoleId, type UserId } from '#shared';
import { type User, UserNotFound, UserRepository, UsersService } from '#users';
import { PowerPolicy } from './power-policy.js';
import { RoleAdmission } from './role-admission.js';
import { type Role } from './role.entity.js';
import { parseRoleId } from './role-fields.js';
import { type AssignedRole, RoleRepository } from './role.repository.js';
import { RoleNotFound, SystemRole } from './roles.errors.js';

const PERMISSION = 'roles.manage';

/** An account and the roles that were assigned to it. */
export type UserRoles = { readonly user: User; readonly assigned: readonly AssignedRole[] };

/** Assigns roles to users and withdraws them. A change takes effect with the next request of the user. */
@Injectable()
export class RoleAssignments {
  constructor(
    private readonly roles: RoleRepository,
    private readonly users: UsersService,
    private readonly accounts: UserRepository,
    private readonly power: PowerPolicy,
    private readonly admission: RoleAdmission,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `AdminRequired` for another user without the permission, `UserNotFound`. */
  async list(caller: Principal, userId: string): Promise<UserRoles> {
    const isOwn = userId === caller.userId;
    if (!isOwn && !holds(caller, PERMISSION)) throw new AdminRequired({ permission: PERMISSION });
    const user = await (isOwn ? this.users.getCaller(caller) : this.users.get({ userId }));
    return { user, assigned: await this.roles.listAssigned(user.id) };
  }

  /**
   * Throws `UserNotFound`, `RoleNotFound`, `SystemRole`, `RoleAlreadyAssigned`, `GrantNotAllowed`, `MorePowerfulUser`,
   * `AdminRequired`, `SessionEnded`.
   */
  async assign(caller: SessionPrincipal, target: string, roleId: number): Promise<void> {
    const { id: userId } = await this.users.get({ userId: target });
    await this.transactions.run(async (tx) => {
      const role = await this.findAssignable(tx, caller, userId, parseRoleId(String(roleId)));
      await this.admission.assertMayAssign(tx, caller, role);
      const assignment = { userId, roleId: role.id, grantedBy: caller.userId, grantedAt: this.clock.now() };
      await this.roles.assign(tx, assignment);
      const details = { role: role.id, name: role.name };
      await this.audit.record(tx, {
        action: 'role.assigned',
        actor: caller.userId,
        subject: userId,
        details,
      });
    });
  }

  /** Succeeds if the user does not have the role. Throws as {@link assign} does. */
  async withdraw(caller: SessionPrincipal, target: string, roleId: string): Promise<void> {
    const { id: userId } = await this.users.get({ userId: target });
    await this.transactions.run(async (tx) => {
      const role = await this.findAssignable(tx, caller, userId, parseRoleId(roleId));
      if (!(await this.roles.withdraw(tx, userId, role.id))) return;
      const details = { role: role.id, name: role.name };
      await this.audit.record(tx, {
        action: 'role.withdrawn',
        actor: caller.userId,
        subject: userId,
        details,
      });
    });
  }

  private async findAssignable(
    tx: Tx,
    caller: SessionPrincipal,
    userId: UserId,
    roleId: RoleId,
  ): Promise<Role> {
    await this.power.assertMayActOn(tx, caller, userId, PERMISSION);
    if (!(await this.accounts.exists(tx, userId))) throw new UserNotFound();
    const role = await this.roles.findById(tx, roleId);
    if (role === null) throw new RoleNotFound();
    if (role.isSystem) throw new SystemRole();
    return role;
  }
}
