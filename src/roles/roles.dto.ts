import { ApiProperty } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Min } from 'class-validator';
import { PERMISSION_GROUPS } from '#access';
import { IfGiven, RequestBody } from '#platform/http';

const NAME_MESSAGE = 'name must have 1 to 64 lower-case letters, digits, hyphens and underscores';
const GRANTS = 'Permissions, `<group>.*` for all of a group, or `*` for all';
const DESCRIPTION = {
  type: String,
  nullable: true,
  example: 'Ends sessions and reads the audit log',
} as const;
const PERMISSIONS = {
  type: String,
  isArray: true,
  example: ['sessions.manage', 'audit.view'],
  description: GRANTS,
};

const REQUIRES_FACTOR = {
  type: Boolean,
  example: false,
  description: 'Logins of everyone who has the role require a second factor',
} as const;

/** The message that clients of the published front end know. */
const LIST = { message: 'permissions must be an array of strings' };

const NEEDS_MANAGE = 'Hidden from callers without `roles.manage`';

class PermissionGroupResponse {
  @ApiProperty({ example: 'users' })
  readonly group!: string;

  @ApiProperty({ type: [String], example: ['users.view', 'users.manage'] })
  readonly permissions!: readonly string[];
}

export class PermissionCatalogResponse {
  @ApiProperty({ type: [PermissionGroupResponse], example: PERMISSION_GROUPS })
  readonly catalog!: readonly PermissionGroupResponse[];
}

@RequestBody({
  description: 'The new role',
  example: { name: 'help-desk', displayName: 'Help desk', permissions: ['sessions.manage', 'audit.view'] },
})
export class CreateRoleRequest {
  @ApiProperty({
    minLength: 1,
    maxLength: 64,
    example: 'help-desk',
    description: 'Unique; cannot be changed',
  })
  @IsString()
  @IsNotEmpty()
  @Matches(/^[a-z0-9_-]{1,64}$/, { message: NAME_MESSAGE })
  readonly name!: string;

  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Help desk' })
  @IsString()
  @IsNotEmpty()
  readonly displayName!: string;

  @ApiProperty({ ...DESCRIPTION, required: false, maxLength: 500 })
  @IsOptional()
  @IsString()
  readonly description?: string | null;

  @ApiProperty({ ...PERMISSIONS, required: false })
  @IfGiven('permissions')
  @IsArray(LIST)
  @IsString({ each: true, ...LIST })
  readonly permissions?: string[];

  @ApiProperty({ ...REQUIRES_FACTOR, required: false })
  @IfGiven('requiresSecondFactor')
  @IsBoolean()
  readonly requiresSecondFactor?: boolean;
}

@RequestBody({
  description: 'The fields to change',
  example: { permissions: ['audit.view'] },
  needsOne: true,
})
export class ChangeRoleRequest {
  @ApiProperty({ required: false, minLength: 1, maxLength: 100, example: 'Help desk' })
  @IfGiven('displayName')
  @IsString()
  readonly displayName?: string;

  @ApiProperty({ ...DESCRIPTION, required: false, maxLength: 500 })
  @IsOptional()
  @IsString()
  readonly description?: string | null;

  @ApiProperty({ ...PERMISSIONS, required: false })
  @IfGiven('permissions')
  @IsArray(LIST)
  @IsString({ each: true, ...LIST })
  readonly permissions?: string[];

  @ApiProperty({ ...REQUIRES_FACTOR, required: false })
  @IfGiven('requiresSecondFactor')
  @IsBoolean()
  readonly requiresSecondFactor?: boolean;
}

export class AssignRoleRequest {
  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  @IsInt()
  @Min(1)
  readonly roleId!: number;
}

class RoleResponse {
  @ApiProperty({ type: 'integer', example: 3 })
  readonly id!: number;

  @ApiProperty({ example: 'help-desk' })
  readonly name!: string;

  @ApiProperty({ example: 'Help desk' })
  readonly displayName!: string;

  @ApiProperty({ ...DESCRIPTION, description: NEEDS_MANAGE })
  readonly description!: string | null;

  @ApiProperty({ example: false, description: 'Cannot be changed or assigned' })
  readonly isSystem!: boolean;

  @ApiProperty({ ...PERMISSIONS, description: `${GRANTS}. ${NEEDS_MANAGE}` })
  readonly permissions!: readonly string[];

  @ApiProperty({ ...REQUIRES_FACTOR, description: `${REQUIRES_FACTOR.description}. ${NEEDS_MANAGE}` })
  readonly requiresSecondFactor!: boolean;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly updatedAt!: string;
}

export class RoleListResponse {
  @ApiProperty({ type: [RoleResponse] })
  readonly roles!: RoleResponse[];
}

class UserRoleResponse {
  @ApiProperty({
    type: 'integer',
    example: 7,
    description: 'Id of the assignment; negative for system roles, which follow from the account',
  })
  readonly id!: number;

  @ApiProperty({ type: 'integer', example: 3 })
  readonly roleId!: number;

  @ApiProperty({ example: 'help-desk' })
  readonly roleName!: string;

  @ApiProperty({ example: 'Help desk' })
  readonly roleDisplayName!: string;

  @ApiProperty(DESCRIPTION)
  readonly description!: string | null;

  @ApiProperty({ example: false })
  readonly isSystem!: boolean;

  @ApiProperty(PERMISSIONS)
  readonly permissions!: readonly string[];

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly grantedAt!: string;
}

export class UserRolesResponse {
  @ApiProperty({ type: [UserRoleResponse] })
  readonly roles!: UserRoleResponse[];
}

export class RoleChangedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ example: 'Role updated successfully' })
  readonly message!: string;
}

export class RoleCreatedResponse extends RoleChangedResponse {
  @ApiProperty({ type: 'integer', example: 3 })
  readonly roleId!: number;
}
