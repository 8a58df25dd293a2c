import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { AdminRequired, holds, type Principal } from '#access';
import { PageCursor, PageLimit, PageOffset, PageSearch } from '#platform/http';
import { InvalidRequest, isId, type UserId } from '#shared';
import {
  SORT_ORDERS,
  type SortOrder,
  USER_SORTS,
  type UserFilter,
  type UserPage,
  type UserSort,
} from './user-list.repository.js';

export const MAX_LISTED = 1_000;
/** Whatever else the database may not be able to compare with a name. */
const ROLE_NAME = /^[a-z0-9_-]{1,64}$/;

const FLAGS = ['true', 'false'] as const;
type Flag = (typeof FLAGS)[number];

/** A filter that only callers with `users.view` can use. */
const FlagFilter = (name: string, description: string) =>
  applyDecorators(
    ApiProperty({ required: false, enum: FLAGS, description: `${description}. Needs \`users.view\`` }),
    IsOptional(),
    IsIn([...FLAGS], { message: `${name} must be true or false` }),
  );

export class ListUsersQuery {
  @PageLimit(MAX_LISTED, 'Page size; all users by default')
  readonly limit?: number;

  @PageCursor()
  readonly cursor?: string;

  @PageSearch('Only users whose name contains this text (case-insensitive), or with exactly this id')
  readonly search?: string;

  @ApiProperty({
    required: false,
    enum: USER_SORTS,
    description: 'Default: `created`, the order of registration',
  })
  @IsOptional()
  @IsIn([...USER_SORTS], { message: `sort must be ${USER_SORTS.join(' or ')}` })
  readonly sort?: UserSort;

  @ApiProperty({ required: false, enum: SORT_ORDERS, description: 'Default: `asc`' })
  @IsOptional()
  @IsIn([...SORT_ORDERS], { message: `order must be ${SORT_ORDERS.join(' or ')}` })
  readonly order?: SortOrder;

  @PageOffset()
  readonly offset?: number;

  @FlagFilter('suspended', 'Only suspended accounts, or only the others')
  readonly suspended?: Flag;

  @FlagFilter('service', 'Only accounts for programs, or only those of people')
  readonly service?: Flag;

  @ApiProperty({
    required: false,
    maxLength: 64,
    description: 'Only users who have the role with this name. Needs `users.view`',
  })
  @IsOptional()
  @IsString({ message: 'role must be text' })
  @Matches(ROLE_NAME, { message: 'role must be the name of a role' })
  readonly role?: string;
}

/** Whether a list is in the order that cursors follow. */
export const isByRegistration = ({ sort, order }: Pick<UserPage, 'sort' | 'order'>): boolean =>
  sort !== 'username' && order !== 'desc';

/** Asks for one row more than the page, which tells whether there is another page. */
export function toPage(query: ListUsersQuery): UserPage {
  const { limit, cursor, offset, sort, order } = query;
  if (cursor !== undefined && !isId<UserId>(cursor)) throw new InvalidRequest({}, 'cursor is not valid');
  if (cursor !== undefined && !isByRegistration({ sort, order })) {
    throw new InvalidRequest({}, 'cursor follows the order of registration; page with offset instead');
  }
  const rows = limit === undefined ? undefined : limit + 1;
  return { ...toFilter(query), limit: rows, after: cursor, offset, sort, order };
}

export function toFilter({ search, suspended, service, role }: ListUsersQuery): UserFilter {
  return {
    search,
    isSuspended: suspended === undefined ? undefined : suspended === 'true',
    isService: service === undefined ? undefined : service === 'true',
    role,
  };
}

/** Throws `AdminRequired` for a filter by what the caller may not see. */
export function assertMayFilter(caller: Principal, { suspended, service, role }: ListUsersQuery): void {
  const hasFilter = [suspended, service, role].some((value) => value !== undefined);
  if (hasFilter && !holds(caller, 'users.view')) throw new AdminRequired({ permission: 'users.view' });
}
