import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, MoreThan, Raw } from 'typeorm';
import { Reader } from '#platform/database';
import { type UserId } from '#shared';
import { User } from './user.entity.js';

/** A line of the list: hashes are sealed blobs that no list shows. `passwordScheme` tells whether there is one. */
export type UserLine = Pick<
  User,
  'id' | 'name' | 'passwordScheme' | 'isAdmin' | 'isOidc' | 'totpEnabled' | 'createdAt'
>;

const LINE = {
  id: true,
  name: true,
  passwordScheme: true,
  isAdmin: true,
  isOidc: true,
  totpEnabled: true,
  createdAt: true,
} as const;

/** Which accounts of a list. */
export type UserPage = {
  readonly limit: number | undefined;
  readonly after: UserId | undefined;
  /** What their names have in them; empty for all. */
  readonly search?: string | undefined;
  readonly offset?: number | undefined;
};

/** MySQL knows no offset without a limit. */
const MAX_ROWS = 2_147_483_647;

/** Reads the list of users, and nothing else. */
@Injectable()
export class UserListRepository {
  constructor(private readonly reader: Reader) {}

  /** Up to `limit` accounts (all without one) in the order of registration, after the one with the id `after`. */
  list({ limit, after, search = '', offset = 0 }: UserPage): Promise<UserLine[]> {
    const where = { ...named(search), ...(after === undefined ? {} : { id: MoreThan(after) }) };
    const page = limit === undefined && offset === 0 ? {} : { take: limit ?? MAX_ROWS, skip: offset };
    return this.reader.read((manager) =>
      manager.find(User, { select: LINE, where, order: { id: 'ASC' }, ...page }),
    );
  }

  /** How many accounts there are, or have `search` in their names. */
  count(search = ''): Promise<number> {
    return this.reader.read((manager) => manager.countBy(User, named(search)));
  }
}

/** For looking through a list; whose name it is, the key decides. SQLite folds only A to Z, so the exact spelling counts, too. */
function named(search: string): FindOptionsWhere<User> {
  if (search === '') return {};
  const pattern = (text: string) => `%${text.replace(/[!%_]/g, '!$&')}%`;
  const sql = (name: string) => `(${name} LIKE :exact ESCAPE '!' OR LOWER(${name}) LIKE :folded ESCAPE '!')`;
  return { name: Raw(sql, { exact: pattern(search), folded: pattern(search.toLowerCase()) }) };
}
