import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { UserNotFound } from '#users';
import { RoleAssignments } from './role-assignments.service.js';
import { RoleLists } from './role-lists.service.js';
import { AssignRoleRequest, RoleChangedResponse, UserRolesResponse } from './roles.dto.js';
import {
  GrantNotAllowed,
  MorePowerfulUser,
  RoleAlreadyAssigned,
  RoleNotFound,
  SystemRole,
} from './roles.errors.js';

const USER = ApiParam({ name: 'userId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' });

@ApiTags('Roles')
@Controller('rbac/users/:userId/roles')
export class RoleAssignmentsController {
  constructor(
    private readonly lists: RoleLists,
    private readonly assignments: RoleAssignments,
  ) {}

  @Get()
  @Access('user', { scope: 'me', forOthers: 'roles.manage' })
  @USER
  @Operation({
    summary: 'List roles of a user',
    description:
      'Returns the system roles that follow from the account, and the roles that were assigned to it. You may list your own.',
    ok: UserRolesResponse,
    okMeans: 'The roles of the user',
    refuses: [UserNotFound],
  })
  listUserRoles(
    @CurrentPrincipal() caller: Principal,
    @Param('userId') userId: string,
  ): Promise<UserRolesResponse> {
    return this.lists.listOfUser(caller, userId);
  }

  @Post()
  @Access('session', { permission: 'roles.manage', stepUp: 'all' })
  @USER
  @Operation({
    summary: 'Assign a role to a user',
    description:
      'Takes effect with the user’s next request, on every replica. You must hold all permissions of the role and of the user.',
    ok: RoleChangedResponse,
    okMeans: 'The user has the role',
    refuses: [GrantNotAllowed, MorePowerfulUser, SystemRole, RoleNotFound, UserNotFound, RoleAlreadyAssigned],
  })
  async assignRole(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('userId') userId: string,
    @Body() { roleId }: AssignRoleRequest,
  ): Promise<RoleChangedResponse> {
    await this.assignments.assign(caller, userId, roleId);
    return { success: true, message: 'Role assigned successfully' };
  }

  @Delete(':roleId')
  @Access('session', { permission: 'roles.manage', stepUp: 'all' })
  @USER
  @ApiParam({ name: 'roleId', type: 'integer', example: 3 })
  @Operation({
    summary: 'Withdraw a role from a user',
    description:
      'Takes effect with the user’s next request, on every replica. Also succeeds if the user does not have the role. You must hold all permissions of the user.',
    ok: RoleChangedResponse,
    okMeans: 'The user does not have the role',
    refuses: [MorePowerfulUser, SystemRole, RoleNotFound, UserNotFound],
  })
  async withdrawRole(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('userId') userId: string,
    @Param('roleId') roleId: string,
  ): Promise<RoleChangedResponse> {
    await this.assignments.withdraw(caller, userId, roleId);
    return { success: true, message: 'Role removed successfully' };
  }
}
