import { type UserId } from '#shared';
import { type User } from './user.entity.js';

/** Names the roles of listed users. Implemented above, because roles are. */
export abstract class ListedRoles {
  /** Returns the names by user, the system roles first. */
  abstract listNames(
    users: readonly Pick<User, 'id' | 'isAdmin'>[],
  ): Promise<ReadonlyMap<UserId, readonly string[]>>;

  /** Returns the SQL condition that the account `user` of a query has the role with the name `:role`. */
  abstract toCondition(role: string): string;
}
