import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { type Principal } from '#access';
import { PageCursor, PageLimit, PageOffset, PageSearch } from '#platform/http';
import { toRfc3339 } from '#shared';
import {
  SORT_ORDERS,
  type SortOrder,
  USER_SORTS,
  type ListedUser,
  type UserSort,
} from './user-list.repository.js';

export const MAX_LISTED = 1_000;

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
}

class ListedUserResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly id!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'The same as `id`',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
  })
  readonly userId!: string;

  @ApiProperty({ example: 'grace' })
  readonly username!: string;

  @ApiProperty({ example: false })
  readonly isAdmin!: boolean;

  @ApiProperty({ example: false, description: 'The same as `isAdmin`' })
  readonly is_admin!: boolean;

  @ApiProperty({ example: false, description: 'Always false for non-admins' })
  readonly isOidc!: boolean;

  @ApiProperty({ example: false, description: 'The same as `isOidc`' })
  readonly is_oidc!: boolean;

  @ApiProperty({ example: false, description: 'Always false for non-admins' })
  readonly is_dual_auth!: boolean;

  @ApiProperty({ example: false, description: 'Always false for non-admins' })
  readonly totp_enabled!: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string | null;

  @ApiProperty({
    type: String,
    enum: ['set'],
    nullable: true,
    example: 'set',
    description: 'Whether a password is set; never the hash',
  })
  readonly passwordHash!: 'set' | null;

  @ApiProperty({
    type: String,
    enum: ['set'],
    nullable: true,
    example: 'set',
    description: 'The same as `passwordHash`',
  })
  readonly password_hash!: 'set' | null;
}

export class UserListResponse {
  @ApiProperty({ type: [ListedUserResponse] })
  readonly users!: ListedUserResponse[];

  @ApiProperty({
    type: 'integer',
    example: 1,
    description: 'Total number of users, or of those that match `search`, across all pages',
  })
  readonly total!: number;

  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    example: null,
    description: 'With `limit` and in the order of registration: cursor of the next page',
  })
  readonly nextCursor?: string | null;
}

/** Returns a row of the list: complete for admins, names and roles only for other users. */
export function toListedUser(user: ListedUser, { isAdmin: isVisible }: Principal): ListedUserResponse {
  return { ...toPublicFields(user), ...(isVisible ? toPrivateFields(user) : HIDDEN) };
}

const HIDDEN = {
  isOidc: false,
  is_oidc: false,
  is_dual_auth: false,
  totp_enabled: false,
  createdAt: null,
  passwordHash: null,
  password_hash: null,
} as const;

function toPublicFields({ id, name, isAdmin }: ListedUser) {
  return { id, userId: id, username: name, isAdmin, is_admin: isAdmin };
}

function toPrivateFields({ isOidc, totpEnabled, createdAt, passwordScheme }: ListedUser) {
  const masked = passwordScheme === null ? null : ('set' as const);
  return {
    isOidc,
    is_oidc: isOidc,
    is_dual_auth: isOidc && passwordScheme !== null,
    totp_enabled: totpEnabled,
    createdAt: toRfc3339(createdAt),
    passwordHash: masked,
    password_hash: masked,
  };
}

export class SetupRequiredResponse {
  @ApiProperty({
    description: 'True until the first account is created, which becomes the admin',
    example: false,
  })
  readonly setup_required!: boolean;
}

export class UserCountResponse {
  @ApiProperty({ type: 'integer', example: 42 })
  readonly count!: number;
}
