import { Injectable } from '@nestjs/common';
import { isDuplicate, Reader, type Tx } from '#platform/database';
import { type RoleId, type UserId } from '#shared';
import { Role, UserRole } from './role.entity.js';
import { RoleAlreadyAssigned, RoleNameTaken } from './roles.errors.js';

/** A role of a user, and when it was assigned. */
export type AssignedRole = Pick<UserRole, 'id' | 'roleId' | 'grantedAt'> &
  Pick<Role, 'name' | 'displayName' | 'description' | 'permissions'>;

const LIST_ASSIGNED = `
  SELECT m.id AS id, m.role_id AS roleId, m.granted_at AS grantedAt, r.name AS name, r.display_name AS displayName,
         r.description AS description, r.permissions AS permissions
  FROM user_role m JOIN role r ON r.id = m.role_id
  WHERE m.user_id = ? ORDER BY r.name`;

/** The only file that writes `role` and `user_role`. */
@Injectable()
export class RoleRepository {
  constructor(private readonly reader: Reader) {}

  /** Returns all roles, the system roles first. */
  list(): Promise<Role[]> {
    return this.reader.read((manager) => manager.find(Role, { order: { isSystem: 'DESC', name: 'ASC' } }));
  }

  listSystem(): Promise<Role[]> {
    return this.reader.read((manager) =>
      manager.find(Role, { where: { isSystem: true }, order: { id: 'ASC' } }),
    );
  }

  /** Returns the roles that were assigned to a user, by name. */
  listAssigned(userId: UserId): Promise<AssignedRole[]> {
    return this.reader.read((manager) => manager.query<AssignedRole[]>(LIST_ASSIGNED, [userId]));
  }

  /** Returns the names of the roles that were assigned to users, by name. */
  listNamesOf(userIds: readonly UserId[]): Promise<{ userId: UserId; name: string }[]> {
    const places = userIds.map(() => '?').join(', ');
    const sql = `
      SELECT m.user_id AS userId, r.name AS name FROM user_role m JOIN role r ON r.id = m.role_id
      WHERE m.user_id IN (${places}) ORDER BY r.name`;
    return this.reader.read((manager) => manager.query(sql, [...userIds]));
  }

  findById(tx: Tx, id: RoleId): Promise<Role | null> {
    return tx.findOneBy(Role, { id });
  }

  findByName(tx: Tx, name: string): Promise<Role | null> {
    return tx.findOneBy(Role, { name });
  }

  hasRole(tx: Tx, userId: UserId, roleId: RoleId): Promise<boolean> {
    return tx.existsBy(UserRole, { userId, roleId });
  }

  /** Returns the id. Throws `RoleNameTaken`; the unique index decides. */
  async add(tx: Tx, role: Omit<Role, 'id'>): Promise<RoleId> {
    try {
      const { identifiers } = await tx.insert(Role, role);
      return (identifiers[0] as Pick<Role, 'id'>).id;
    } catch (error) {
      if (isDuplicate(error)) throw new RoleNameTaken();
      throw error;
    }
  }

  /** Changes a role. Returns false for a system role, and for one that does not exist. */
  async change(tx: Tx, id: RoleId, change: Partial<Role>): Promise<boolean> {
    return (await tx.update(Role, { id, isSystem: false }, change)).affected === 1;
  }

  /** Removes a role, also from its users, by a foreign key. Returns false as {@link change} does. */
  async remove(tx: Tx, id: RoleId): Promise<boolean> {
    return (await tx.delete(Role, { id, isSystem: false })).affected === 1;
  }

  /** Throws `RoleAlreadyAssigned`; the unique index decides. */
  async assign(tx: Tx, assignment: Omit<UserRole, 'id'>): Promise<void> {
    try {
      await tx.insert(UserRole, assignment);
    } catch (error) {
      if (isDuplicate(error)) throw new RoleAlreadyAssigned();
      throw error;
    }
  }

  /** Returns false if the user does not have the role. */
  async withdraw(tx: Tx, userId: UserId, roleId: RoleId): Promise<boolean> {
    return (await tx.delete(UserRole, { userId, roleId })).affected === 1;
  }
}
