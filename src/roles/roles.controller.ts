import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, PERMISSION_GROUPS, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { RoleChanges } from './role-changes.service.js';
import { RoleLists } from './role-lists.service.js';
import {
  ChangeRoleRequest,
  CreateRoleRequest,
  PermissionCatalogResponse,
  RoleChangedResponse,
  RoleCreatedResponse,
  RoleListResponse,
} from './roles.dto.js';
import {
  GrantNotAllowed,
  MorePowerfulUser,
  RoleMapped,
  RoleNameTaken,
  RoleNotFound,
  SystemRole,
  UnknownPermissions,
} from './roles.errors.js';

@ApiTags('Roles')
@Controller('rbac')
export class RolesController {
  constructor(
    private readonly lists: RoleLists,
    private readonly changes: RoleChanges,
  ) {}

  @Get('permissions/catalog')
  @Access('user', { permission: 'roles.manage' })
  @Operation({
    summary: 'List permissions',
    description:
      'Returns all permissions that roles can contain, by group. A role may also contain `<group>.*` and `*`.',
    ok: PermissionCatalogResponse,
    okMeans: 'All permissions by group',
  })
  listPermissions(): PermissionCatalogResponse {
    return { catalog: PERMISSION_GROUPS };
  }

  @Get('roles')
  @Access('user', { scope: 'me', forOthers: 'roles.manage' })
  @Operation({
    summary: 'List roles',
    description:
      'Returns all roles: what they grant only to callers with `roles.manage`, their names to everyone, who may share something with a role. Admins have the system role `admin`, and everyone has `user`.',
    ok: RoleListResponse,
    okMeans: 'The roles, the system roles first',
  })
  listRoles(@CurrentPrincipal() caller: Principal): Promise<RoleListResponse> {
    return this.lists.list(caller);
  }

  @Post('roles')
  @Access('session', { permission: 'roles.manage', stepUp: 'all' })
  @Operation({
    summary: 'Create a role',
    description: 'You can include only permissions that you hold yourself. Nobody has the new role yet.',
    status: 201,
    ok: RoleCreatedResponse,
    okMeans: 'The role was created',
    refuses: [UnknownPermissions, GrantNotAllowed, RoleNameTaken],
  })
  async createRole(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: CreateRoleRequest,
  ): Promise<RoleCreatedResponse> {
    const roleId = await this.changes.create(caller, body);
    return { success: true, roleId, message: 'Role created successfully' };
  }

  @Put('roles/:id')
  @Access('session', { permission: 'roles.manage', stepUp: 'all' })
  @ApiParam({ name: 'id', type: 'integer', example: 3 })
  @Operation({
    summary: 'Change a role',
    description:
      'Takes effect with the next request of everyone who has the role. You must hold its permissions, those before and those after, and for taking one away all permissions of everyone who has the role.',
    ok: RoleChangedResponse,
    okMeans: 'The role was changed',
    refuses: [UnknownPermissions, GrantNotAllowed, MorePowerfulUser, SystemRole, RoleNotFound],
  })
  async changeRole(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id') id: string,
    @Body() body: ChangeRoleRequest,
  ): Promise<RoleChangedResponse> {
    await this.changes.change(caller, id, body);
    return { success: true, message: 'Role updated successfully' };
  }

  @Delete('roles/:id')
  @Access('session', { permission: 'roles.manage', stepUp: 'all' })
  @ApiParam({ name: 'id', type: 'integer', example: 3 })
  @Operation({
    summary: 'Delete a role',
    description:
      'Withdraws the role from everyone who has it, from their next request on. You must hold all of their permissions. System roles cannot be deleted, nor roles that groups of a provider give.',
    ok: RoleChangedResponse,
    okMeans: 'The role was deleted',
    refuses: [GrantNotAllowed, MorePowerfulUser, SystemRole, RoleMapped, RoleNotFound],
  })
  async deleteRole(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id') id: string,
  ): Promise<RoleChangedResponse> {
    await this.changes.remove(caller, id);
    return { success: true, message: 'Role deleted successfully' };
  }
}
