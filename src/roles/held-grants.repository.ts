import { Injectable } from '@nestjs/common';
import { parseHeldGrants } from '#access';
import { type Tx } from '#platform/database';
import { type RoleId, type UserId } from '#shared';

/** Returns SQL for what a joined user's roles grant: their JSON arrays, separated by commas; null without a role. */
export const selectRoleGrants = (user: string): string => `
         (SELECT GROUP_CONCAT(r.permissions) FROM user_role h JOIN role r ON r.id = h.role_id
          WHERE h.user_id = ${user}.id)`;

/** The column `roleGrants` of a user `u`. Part of the one statement that authenticates a request. */
export const ROLE_GRANTS = `${selectRoleGrants('u')} AS roleGrants`;

/** The column `roleRequiresFactor` of a user `u`: 1 if one of their roles requires a second factor. Part of the same statement. */
export const ROLE_REQUIRES_FACTOR = `
         EXISTS (SELECT 1 FROM user_role f JOIN role q ON q.id = f.role_id
          WHERE f.user_id = u.id AND q.requires_second_factor = 1) AS roleRequiresFactor`;

type HeldRow = { readonly isAdmin: number; readonly roleGrants: string | null };

const OF_USER = `SELECT u.is_admin AS isAdmin, ${ROLE_GRANTS} FROM user u WHERE u.id = ?`;
const OF_MEMBERS = `SELECT u.is_admin AS isAdmin, ${ROLE_GRANTS}
  FROM user_role h JOIN user u ON u.id = h.user_id WHERE h.role_id = ?`;

/** Reads what users hold as a transaction sees it. */
@Injectable()
export class HeldGrantsRepository {
  /** Returns nothing for a deleted user. */
  async listOfUser(tx: Tx, userId: UserId): Promise<readonly string[]> {
    const [row] = await tx.query<HeldRow[]>(OF_USER, [userId]);
    return row === undefined ? [] : toGrants(row);
  }

  /** Returns what the users with a role hold, each grant once. */
  async listOfMembers(tx: Tx, roleId: RoleId): Promise<readonly string[]> {
    const rows = await tx.query<HeldRow[]>(OF_MEMBERS, [roleId]);
    return [...new Set(rows.flatMap(toGrants))];
  }
}

const toGrants = ({ isAdmin, roleGrants }: HeldRow): readonly string[] =>
  parseHeldGrants(isAdmin === 1, roleGrants);
