import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { InvalidRequest, isId, type UserId } from '#shared';
import { type ListUsersQuery, toListedUser, type UserListResponse } from './dto/user-list.dto.js';
import { UserRepository } from './user.repository.js';

/** Lists accounts in the order of registration. */
@Injectable()
export class UserListService {
  constructor(private readonly users: UserRepository) {}

  /** Everybody, or one page when `limit` is given. Throws `InvalidRequest` for a cursor of somebody else's making. */
  async list(caller: Principal, { limit, cursor }: ListUsersQuery): Promise<UserListResponse> {
    if (cursor !== undefined && !isId<UserId>(cursor)) throw new InvalidRequest({}, 'cursor is not valid');
    const found = await this.users.list({
      limit: limit === undefined ? undefined : limit + 1,
      after: cursor,
    });
    const users = found.slice(0, limit).map((user) => toListedUser(user, caller));
    if (limit === undefined) return { users };
    return { users, nextCursor: found.length > limit ? (users.at(-1)?.id ?? null) : null };
  }
}
