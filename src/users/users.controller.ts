import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { ListUsersQuery } from './list-users.query.js';
import { UserRepository } from './user.repository.js';
import { SetupRequiredResponse, UserCountResponse, UserListResponse } from './users.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly accounts: UserRepository,
    private readonly users: UsersService,
  ) {}

  @Get('setup-required')
  @Access('public')
  @Operation({
    summary: 'Get whether setup is required',
    description:
      'Returns true while the installation has no account. The first account to register becomes admin.',
    ok: SetupRequiredResponse,
    okMeans: 'Whether the first account must still be created',
  })
  async getSetupRequired(): Promise<SetupRequiredResponse> {
    return { setup_required: await this.accounts.isEmpty() };
  }

  @Get('count')
  @Access('user', { permission: 'users.view' })
  @Operation({
    summary: 'Count users',
    description: 'Returns the number of accounts of this installation. Admins are included.',
    ok: UserCountResponse,
    okMeans: 'The number of accounts',
  })
  async getUserCount(): Promise<UserCountResponse> {
    return { count: await this.accounts.count() };
  }

  @Get('list')
  @Access('user', { scope: 'me', forOthers: 'users.view' })
  @Operation({
    summary: 'List users',
    description:
      'Admins see every field; other users see only names and roles. Password hashes are never returned.',
    ok: UserListResponse,
    okMeans: 'The users; one page if `limit` is given',
    refuses: [InvalidRequest],
  })
  listUsers(
    @CurrentPrincipal() caller: Principal,
    @Query() query: ListUsersQuery,
  ): Promise<UserListResponse> {
    return this.users.list(caller, query);
  }
}
