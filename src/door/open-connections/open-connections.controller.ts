import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import { MorePowerfulUser } from '#roles';
import { InvalidRequest } from '#shared';
import {
  ConnectionClosedResponse,
  ConnectionListResponse,
  ListConnectionsQuery,
} from './open-connections.dto.js';
import { ConnectionNotFound } from './open-connections.errors.js';
import { OpenConnectionsService } from './open-connections.service.js';

@ApiTags('Applications')
@Controller('api/connections')
export class OpenConnectionsController {
  constructor(private readonly connections: OpenConnectionsService) {}

  @Get()
  @Access('user', { scope: 'me', forOthers: 'sessions.manage' })
  @Operation({
    summary: 'List open connections',
    description:
      'Returns your own WebSockets and remote desktops, or those of all users for admins; newest first, on all replicas. Requests are not listed.',
    ok: ConnectionListResponse,
    okMeans: 'The open connections',
    refuses: [InvalidRequest],
  })
  listConnections(
    @CurrentPrincipal() caller: Principal,
    @Query() query: ListConnectionsQuery,
  ): Promise<ConnectionListResponse> {
    return this.connections.list(caller, query);
  }

  @Delete(':id')
  @Access('user', { scope: 'me', forOthers: 'sessions.manage' })
  @ApiParam({ name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e60' })
  @Operation({
    summary: 'Close an open connection',
    description:
      'Closes it with WebSocket code 1000, on another replica within a second. Users may close their own, admins any. The session stays, so the client can connect again.',
    ok: ConnectionClosedResponse,
    okMeans: 'The connection is closed, or will be within a second',
    refuses: [ConnectionNotFound, MorePowerfulUser],
  })
  async closeConnection(
    @CurrentPrincipal() caller: Principal,
    @Param('id') id: string,
  ): Promise<ConnectionClosedResponse> {
    await this.connections.close(caller, id);
    return { success: true };
  }
}
