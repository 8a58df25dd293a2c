import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, MoreThan, Raw } from 'typeorm';
import { Reader } from '#platform/database';
import { isId, type UserId } from '#shared';
import { User } from './user.entity.js';

/** A row of the list, without the sealed hash. `passwordScheme` tells whether there is one. */
export type ListedUser = Pick<
  User,
  'id' | 'name' | 'passwordScheme' | 'isAdmin' | 'isOidc' | 'totpEnabled' | 'createdAt'
>;

const COLUMNS = [
  'user.id',
  'user.name',
  'user.passwordScheme',
  'user.isAdmin',
  'user.isOidc',
  'user.totpEnabled',
  'user.createdAt',
];

export const USER_SORTS = ['created', 'username'] as const;
export type UserSort = (typeof USER_SORTS)[number];

export const SORT_ORDERS = ['asc', 'desc'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** Selects and sorts accounts. */
export type UserPage = {
  readonly limit: number | undefined;
  readonly after: UserId | undefined;
  /** Part of the name, or an id; empty for all. */
  readonly search?: string | undefined;
  readonly offset?: number | undefined;
  readonly sort?: UserSort | undefined;
  readonly order?: SortOrder | undefined;
};

/** MySQL requires a limit with an offset. */
const MAX_ROWS = 2_147_483_647;

/** Queries the list of users. */
@Injectable()
export class UserListRepository {
  constructor(private readonly reader: Reader) {}

  /**
   * Returns up to `limit` accounts (all without it), by default in the order of registration, after the one with the id
   * `after`. Ids ascend with the time of registration.
   */
  list({ limit, after, search = '', offset = 0, sort, order }: UserPage): Promise<ListedUser[]> {
    const direction = order === 'desc' ? 'DESC' : 'ASC';
    return this.reader.read((manager) => {
      const query = manager.createQueryBuilder(User, 'user').select(COLUMNS).where(matching(search));
      if (after !== undefined) query.andWhere({ id: MoreThan(after) });
      if (sort === 'username') query.orderBy('LOWER(user.name)', direction);
      query.addOrderBy('user.id', direction);
      if (limit !== undefined || offset > 0) query.limit(limit ?? MAX_ROWS).offset(offset);
      return query.getMany();
    });
  }

  /** Counts the accounts that match `search`. */
  count(search = ''): Promise<number> {
    return this.reader.read((manager) => manager.countBy(User, matching(search)));
  }
}

/** Returns a filter for lists only; identity is decided by the name key. SQLite folds only A to Z, so the exact spelling matches, too. */
function matching(search: string): FindOptionsWhere<User> | FindOptionsWhere<User>[] {
  if (search === '') return {};
  const pattern = (text: string) => `%${text.replace(/[!%_]/g, '!$&')}%`;
  const sql = (name: string) => `(${name} LIKE :exact ESCAPE '!' OR LOWER(${name}) LIKE :folded ESCAPE '!')`;
  const byName = { name: Raw(sql, { exact: pattern(search), folded: pattern(search.toLowerCase()) }) };
  return isId<UserId>(search) ? [{ id: search }, byName] : [byName];
}
