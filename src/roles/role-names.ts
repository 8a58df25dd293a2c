import { Injectable } from '@nestjs/common';
import { type UserId } from '#shared';
import { ListedRoles, type User } from '#users';
import { SYSTEM_ROLES } from './role.entity.js';
import { RoleRepository } from './role.repository.js';

/** The column `roleNames` of a user `u`: the names of their roles, separated by commas; null without a role. */
export const ROLE_NAMES = `
         (SELECT GROUP_CONCAT(r.name) FROM user_role m JOIN role r ON r.id = m.role_id
          WHERE m.user_id = u.id) AS roleNames`;

/** Names of roles are unique, those of the system included. */
const ASSIGNED = `EXISTS (SELECT 1 FROM user_role m JOIN role r ON r.id = m.role_id
  WHERE m.user_id = user.id AND r.name = :role)`;

/** Users in one statement; engines limit its parameters. */
const BATCH = 500;

type Holder = Pick<User, 'id' | 'isAdmin'>;

/** Returns the names of a user's roles from the column `roleNames`, the system roles first. */
export function parseRoleNames(isAdmin: boolean, roleNames: string | null): readonly string[] {
  return [...systemRolesOf(isAdmin), ...(roleNames?.split(',').sort() ?? [])];
}

/** Names the roles of users. */
@Injectable()
export class RoleNames extends ListedRoles {
  constructor(private readonly roles: RoleRepository) {
    super();
  }

  /** Returns the names of the roles that were assigned to a user. */
  async listAssigned(userId: UserId): Promise<readonly string[]> {
    return (await this.roles.listNamesOf([userId])).map(({ name }) => name);
  }

  /** Returns the names of a user's roles, the system roles first. */
  async listNamesOf({ id, isAdmin }: Holder): Promise<string[]> {
    return [...systemRolesOf(isAdmin), ...(await this.listAssigned(id))];
  }

  async listNames(users: readonly Holder[]): Promise<ReadonlyMap<UserId, readonly string[]>> {
    const names = new Map(users.map(({ id, isAdmin }) => [id, [...systemRolesOf(isAdmin)]]));
    const ids = [...names.keys()];
    for (let from = 0; from < ids.length; from += BATCH)
      for (const { userId, name } of await this.roles.listNamesOf(ids.slice(from, from + BATCH)))
        names.get(userId)?.push(name);
    return names;
  }

  toCondition(role: string): string {
    if (role === SYSTEM_ROLES.user) return '1 = 1';
    return role === SYSTEM_ROLES.admin ? 'user.isAdmin = TRUE' : ASSIGNED;
  }
}

const systemRolesOf = (isAdmin: boolean): readonly string[] =>
  isAdmin ? [SYSTEM_ROLES.admin, SYSTEM_ROLES.user] : [SYSTEM_ROLES.user];
