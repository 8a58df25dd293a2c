import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { InvalidRequest, isId, type UserId } from '#shared';
import { type ListUsersQuery, toListedUser, type UserListResponse } from './dto/user-list.dto.js';
import { UserListRepository, type UserPage } from './user-list.repository.js';

/** Lists accounts. */
@Injectable()
export class UserListService {
  constructor(private readonly users: UserListRepository) {}

  /**
   * Everybody, or one page when `limit` is given. Throws `InvalidRequest` for a cursor of somebody else's making, or with
   * another order than that of registration.
   */
  async list(caller: Principal, query: ListUsersQuery): Promise<UserListResponse> {
    const { limit, search } = query;
    const found = await this.users.list(pageOf(query));
    const users = found.slice(0, limit).map((user) => toListedUser(user, caller));
    const total = await this.users.count(search);
    if (limit === undefined) return { users, total };
    return { users, total, nextCursor: found.length > limit ? (users.at(-1)?.id ?? null) : null };
  }
}

/** One more than asked for, which tells whether there is another page. */
function pageOf({ limit, cursor, search, offset, sort, order }: ListUsersQuery): UserPage {
  if (cursor !== undefined && !isId<UserId>(cursor)) throw new InvalidRequest({}, 'cursor is not valid');
  if (cursor !== undefined && (sort === 'username' || order === 'desc')) {
    throw new InvalidRequest({}, 'cursor follows the order of registration; page with offset instead');
  }
  return { limit: limit === undefined ? undefined : limit + 1, after: cursor, search, offset, sort, order };
}
