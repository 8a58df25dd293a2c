import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, MoreThan, Raw } from 'typeorm';
import { Reader } from '#platform/database';
import { isId, type UserId } from '#shared';
import { User } from './user.entity.js';

/** A line of the list: hashes are sealed blobs that no list shows. `passwordScheme` tells whether there is one. */
export type UserLine = Pick<
  User,
  'id' | 'name' | 'passwordScheme' | 'isAdmin' | 'isOidc' | 'totpEnabled' | 'createdAt'
>;

const LINE = [
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

/** Which accounts of a list, in which order. */
export type UserPage = {
  readonly limit: number | undefined;
  readonly after: UserId | undefined;
  /** What their names have in them, or the id of one; empty for all. */
  readonly search?: string | undefined;
  readonly offset?: number | undefined;
  readonly sort?: UserSort | undefined;
  readonly order?: SortOrder | undefined;
};

/** MySQL knows no offset without a limit. */
const MAX_ROWS = 2_147_483_647;

/** Reads the list of users, and nothing else. */
@Injectable()
export class UserListRepository {
  constructor(private readonly reader: Reader) {}

  /**
   * Up to `limit` accounts (all without one), by default in the order of registration, after the one with the id
   * `after`. Ids rise with the time of registration.
   */
  list({ limit, after, search = '', offset = 0, sort, order }: UserPage): Promise<UserLine[]> {
    const direction = order === 'desc' ? 'DESC' : 'ASC';
    const where = { ...(after === undefined ? {} : { id: MoreThan(after) }), ...named(search) };
    return this.reader.read((manager) => {
      const query = manager.createQueryBuilder(User, 'user').select(LINE).where(where);
      if (sort === 'username') query.orderBy('LOWER(user.name)', direction);
      query.addOrderBy('user.id', direction);
      if (limit !== undefined || offset > 0) query.limit(limit ?? MAX_ROWS).offset(offset);
      return query.getMany();
    });
  }

  /** How many accounts there are, or have `search` in their names. */
  count(search = ''): Promise<number> {
    return this.reader.read((manager) => manager.countBy(User, named(search)));
  }
}

/** For looking through a list; whose name it is, the key decides. SQLite folds only A to Z, so the exact spelling counts, too. */
function named(search: string): FindOptionsWhere<User> {
  if (search === '') return {};
  if (isId<UserId>(search)) return { id: search };
  const pattern = (text: string) => `%${text.replace(/[!%_]/g, '!$&')}%`;
  const sql = (name: string) => `(${name} LIKE :exact ESCAPE '!' OR LOWER(${name}) LIKE :folded ESCAPE '!')`;
  return { name: Raw(sql, { exact: pattern(search), folded: pattern(search.toLowerCase()) }) };
}
