import { ApiProperty } from '@nestjs/swagger';
import { holds, type Principal } from '#access';
import { toRfc3339 } from '#shared';
import { type ListedUser } from './user-list.repository.js';

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

  @ApiProperty({
    example: false,
    description: 'The account is suspended: nothing authenticates as it. Always false for non-admins',
  })
  readonly suspended!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description:
      'When the account will be deleted unless it is reactivated; null if it is kept. Always null for non-admins',
  })
  readonly deletionDueAt!: string | null;

  @ApiProperty({
    example: false,
    description: 'An account for a program, which cannot log in. Always false for non-admins',
  })
  readonly service!: boolean;

  @ApiProperty({
    type: [String],
    example: ['user', 'help-desk'],
    description: 'Names of the roles, the system roles first. Always empty for non-admins',
  })
  readonly roles!: readonly string[];

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
    description: 'Total number of users, or of those that match the filters, across all pages',
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

/** Returns a row of the list: complete for callers with `users.view`, names and roles only for others. */
export function toListedUser(
  user: ListedUser,
  roles: readonly string[],
  caller: Principal,
): ListedUserResponse {
  return {
    ...toPublicFields(user),
    roles,
    ...(holds(caller, 'users.view') ? toPrivateFields(user) : HIDDEN),
  };
}

const HIDDEN = {
  isOidc: false,
  is_oidc: false,
  is_dual_auth: false,
  totp_enabled: false,
  suspended: false,
  deletionDueAt: null,
  service: false,
  createdAt: null,
  passwordHash: null,
  password_hash: null,
} as const;

function toPublicFields({ id, name, isAdmin }: ListedUser) {
  return { id, userId: id, username: name, isAdmin, is_admin: isAdmin };
}

function toPrivateFields(user: ListedUser) {
  const { isOidc, totpEnabled, suspendedAt, deletionDueAt, isService, createdAt, passwordScheme } = user;
  const masked = passwordScheme === null ? null : ('set' as const);
  return {
    isOidc,
    is_oidc: isOidc,
    is_dual_auth: isOidc && passwordScheme !== null,
    totp_enabled: totpEnabled,
    suspended: suspendedAt !== null,
    deletionDueAt: toRfc3339(deletionDueAt),
    service: isService,
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
