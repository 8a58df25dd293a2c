import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { ListUsersQuery, UserListResponse } from './dto/user-list.dto.js';
import { SetupRequiredResponse, UserCountResponse } from './dto/instance.dto.js';
import { UserListService } from './user-list.service.js';
import { UserRepository } from './user.repository.js';

@ApiTags('Users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UserRepository,
    private readonly lists: UserListService,
  ) {}

  @Get('setup-required')
  @Access('public')
  @Operation({
    summary: 'Get whether setup is required',
    description: 'True while the installation has no account. Whoever registers first becomes its admin.',
    ok: SetupRequiredResponse,
    okMeans: 'Whether the first account is still to be created',
  })
  async getSetupRequired(): Promise<SetupRequiredResponse> {
    return { setup_required: await this.users.isEmpty() };
  }

  @Get('count')
  @Access('admin')
  @Operation({
    summary: 'Count users',
    description: 'The number of accounts of this installation. Admins and ordinary users count alike.',
    ok: UserCountResponse,
    okMeans: 'The number of accounts',
  })
  async getUserCount(): Promise<UserCountResponse> {
    return { count: await this.users.count() };
  }

  @Get('list')
  @Access('user')
  @Operation({
    summary: 'List users',
    description: 'Admins see every field; others see names and roles only. Nobody sees a password hash.',
    ok: UserListResponse,
    okMeans: 'The users, a page at a time where `limit` is given',
    refuses: [InvalidRequest],
  })
  listUsers(@Caller() caller: Principal, @Query() query: ListUsersQuery): Promise<UserListResponse> {
    return this.lists.list(caller, query);
  }
}
