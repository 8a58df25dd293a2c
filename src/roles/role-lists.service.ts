import { Injectable } from '@nestjs/common';
import { holds, parseGrants, type Principal } from '#access';
import { desktopUsers, SettingsService } from '#settings';
import { toRfc3339 } from '#shared';
import { toEveryonesGrants } from './power-policy.js';
import { type Role, SYSTEM_ROLES } from './role.entity.js';
import { RoleAssignments } from './role-assignments.service.js';
import { type AssignedRole, RoleRepository } from './role.repository.js';
import { type RoleListResponse, type UserRolesResponse } from './roles.dto.js';

const HIDDEN = { description: null, permissions: [], requiresSecondFactor: false } as const;

/** Lists roles, and the roles of a user. */
@Injectable()
export class RoleLists {
  constructor(
    private readonly roles: RoleRepository,
    private readonly assignments: RoleAssignments,
    private readonly settings: SettingsService,
  ) {}

  /** Returns all roles, the system roles first. Callers without `roles.manage` do not see what a role grants or asks for. */
  async list(caller: Principal): Promise<RoleListResponse> {
    const hidden = holds(caller, 'roles.manage') ? {} : HIDDEN;
    const roles = await this.withEveryonesGrants(await this.roles.list());
    return {
      roles: roles.map(({ createdAt, updatedAt, permissions, ...role }) => ({
        ...role,
        permissions: parseGrants(permissions),
        createdAt: toRfc3339(createdAt),
        updatedAt: toRfc3339(updatedAt),
        ...hidden,
      })),
    };
  }

  /** Returns the roles of a user, the system roles first. Throws `AdminRequired` for another user, `UserNotFound`. */
  async listOfUser(caller: Principal, userId: string): Promise<UserRolesResponse> {
    const { user, assigned } = await this.assignments.list(caller, userId);
    const system = await this.withEveryonesGrants(await this.roles.listSystem());
    const held = system.filter(({ name }) => name === SYSTEM_ROLES.user || user.isAdmin);
    const implied = held.map((role) => ({
      ...role,
      id: 0 - role.id,
      roleId: role.id,
      grantedAt: user.createdAt,
    }));
    return { roles: [...implied.map(toUserRole(true)), ...assigned.map(toUserRole(false))] };
  }

  /** The settings decide what the role of every account grants. */
  private async withEveryonesGrants(roles: readonly Role[]): Promise<Role[]> {
    const permissions = JSON.stringify(toEveryonesGrants(await this.settings.get(desktopUsers)));
    return roles.map((role) =>
      role.isSystem && role.name === SYSTEM_ROLES.user ? { ...role, permissions } : role,
    );
  }
}

const toUserRole =
  (isSystem: boolean) =>
  ({ id, roleId, name, displayName, description, permissions, grantedAt }: AssignedRole) => ({
    id,
    roleId,
    roleName: name,
    roleDisplayName: displayName,
    description,
    isSystem,
    permissions: parseGrants(permissions),
    grantedAt: toRfc3339(grantedAt),
  });
