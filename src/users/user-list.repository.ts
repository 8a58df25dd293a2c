import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In, IsNull, MoreThan, Not, Raw, type SelectQueryBuilder } from 'typeorm';
import { Reader, type ReadManager } from '#platform/database';
import { isId, type UserId } from '#shared';
import { ListedRoles } from './listed-roles.js';
import { User } from './user.entity.js';

/** A row of the list, without the sealed hash. `passwordScheme` tells whether there is one. */
export type ListedUser = Pick<
  User,
  | 'id'
  | 'name'
  | 'passwordScheme'
  | 'isAdmin'
  | 'isOidc'
  | 'totpEnabled'
  | 'isService'
  | 'suspendedAt'
  | 'deletionDueAt'
  | 'createdAt'
>;

const COLUMNS = [
  'user.id',
  'user.name',
  'user.passwordScheme',
  'user.isAdmin',
  'user.isOidc',
  'user.totpEnabled',
  'user.isService',
  'user.suspendedAt',
  'user.deletionDueAt',
  'user.createdAt',
];

export const USER_SORTS = ['created', 'username'] as const;
export type UserSort = (typeof USER_SORTS)[number];

export const SORT_ORDERS = ['asc', 'desc'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** Selects accounts. */
export type UserFilter = {
  /** Part of the name, or an id; empty for all. */
  readonly search?: string | undefined;
  readonly isSuspended?: boolean | undefined;
  readonly isService?: boolean | undefined;
  /** The name of a role that they have. */
  readonly role?: string | undefined;
};

/** Selects and sorts accounts. */
export type UserPage = UserFilter & {
  readonly limit: number | undefined;
  readonly after: UserId | undefined;
  readonly offset?: number | undefined;
  readonly sort?: UserSort | undefined;
  readonly order?: SortOrder | undefined;
};

/** MySQL requires a limit with an offset. */
const MAX_ROWS = 2_147_483_647;

/** Queries the list of users. */
@Injectable()
export class UserListRepository {
  constructor(
    private readonly reader: Reader,
    private readonly roles: ListedRoles,
  ) {}

  /**
   * Returns up to `limit` accounts (all without it), by default in the order of registration, after the one with the id
   * `after`. Ids ascend with the time of registration.
   */
  list({ limit, after, offset = 0, sort, order, ...filter }: UserPage): Promise<ListedUser[]> {
    const direction = order === 'desc' ? 'DESC' : 'ASC';
    return this.reader.read((manager) => {
      const query = this.select(manager, filter).select(COLUMNS);
      if (after !== undefined) query.andWhere({ id: MoreThan(after) });
      if (sort === 'username') query.orderBy('LOWER(user.name)', direction);
      query.addOrderBy('user.id', direction);
      if (limit !== undefined || offset > 0) query.limit(limit ?? MAX_ROWS).offset(offset);
      return query.getMany();
    });
  }

  /** Counts the accounts that match a filter. */
  count(filter: UserFilter = {}): Promise<number> {
    return this.reader.read((manager) => this.select(manager, filter).getCount());
  }

  /** Returns the names of accounts, by id. Deleted ones are missing. */
  async listNames(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, string>> {
    if (ids.length === 0) return new Map();
    const users = await this.reader.read((manager) =>
      manager.find(User, { select: { id: true, name: true }, where: { id: In([...ids]) } }),
    );
    return new Map(users.map(({ id, name }) => [id, name]));
  }

  /** Returns the keys of all names. */
  async listNameKeys(): Promise<string[]> {
    const rows = await this.reader.read((manager) => manager.find(User, { select: { nameKey: true } }));
    return rows.map(({ nameKey }) => nameKey);
  }

  private select(manager: ReadManager, filter: UserFilter): SelectQueryBuilder<User> {
    const { search = '', isSuspended, isService, role } = filter;
    const query = manager.createQueryBuilder(User, 'user').where(matching(search));
    if (isSuspended !== undefined) query.andWhere({ suspendedAt: isSuspended ? Not(IsNull()) : IsNull() });
    if (isService !== undefined) query.andWhere({ isService });
    if (role !== undefined) query.andWhere(this.roles.toCondition(role), { role });
    return query;
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
