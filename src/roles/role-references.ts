import { type Tx } from '#platform/database';
import { type RoleId } from '#shared';

/** The applications that name a role, whose assignment admits to them. Implemented above, because applications are. */
export abstract class NamedRoles {
  abstract namesRole(tx: Tx, roleId: RoleId): Promise<boolean>;
}

/** The providers whose groups decide roles. Implemented above, because providers are. */
export abstract class RoleMapSource {
  /** Returns the names of the providers whose map names the role. */
  abstract listNaming(tx: Tx, role: string): Promise<readonly string[]>;
}
