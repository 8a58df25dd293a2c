import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import { MorePowerfulUser } from '#roles';
import { InvalidRequest } from '#shared';
import { UserNotFound } from '#users';
import {
  ListSessionsQuery,
  RevokeAllRequest,
  SessionListResponse,
  SessionRevokedResponse,
  SessionsRevokedResponse,
} from './sessions.dto.js';
import { SessionManagementService } from './session-management.service.js';
import { NotYourSession, NoSuchSession } from './sessions.errors.js';

@ApiTags('Sessions')
@Controller('users/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionManagementService) {}

  @Get()
  @Access('user', { scope: 'me', forOthers: 'sessions.manage' })
  @Operation({
    summary: 'List live sessions',
    description:
      'Returns your own sessions, or all sessions for admins; most recent activity first. Ended sessions are not listed.',
    ok: SessionListResponse,
    okMeans: 'The live sessions',
    refuses: [InvalidRequest],
  })
  listSessions(
    @CurrentPrincipal() caller: Principal,
    @Query() query: ListSessionsQuery,
  ): Promise<SessionListResponse> {
    return this.sessions.list(caller, query);
  }

  @Delete(':sessionId')
  @Access('user', { scope: 'me', forOthers: 'sessions.manage' })
  @ApiParam({ name: 'sessionId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Revoke a session',
    description:
      'Takes effect at once on every replica. Users may revoke their own sessions, admins any session.',
    ok: SessionRevokedResponse,
    okMeans: 'The session was revoked',
    refuses: [NotYourSession, MorePowerfulUser, NoSuchSession],
  })
  async revokeSession(
    @CurrentPrincipal() caller: Principal,
    @Param('sessionId') sessionId: string,
  ): Promise<SessionRevokedResponse> {
    const closed = await this.sessions.revoke(caller, sessionId);
    return { success: true, message: 'Session revoked successfully', connections_closed: closed };
  }

  @Post('revoke-all')
  @Access('user', { scope: 'me', forOthers: 'sessions.manage' })
  @Operation({
    summary: 'Revoke all sessions of a user',
    description:
      'Revokes your own sessions unless `targetUserId` is another user, which only admins may set. API keys stay valid.',
    ok: SessionsRevokedResponse,
    okMeans: 'The sessions were revoked',
    refuses: [MorePowerfulUser, UserNotFound],
  })
  async revokeAllSessions(
    @CurrentPrincipal() caller: Principal,
    @Body() { targetUserId, exceptCurrent }: RevokeAllRequest,
  ): Promise<SessionsRevokedResponse> {
    const target = { targetUserId: targetUserId ?? null, exceptCurrent: exceptCurrent === true };
    const { count, connectionsClosed } = await this.sessions.revokeAll(caller, target);
    const message = `${count} session(s) revoked successfully`;
    return { message, count, connections_closed: connectionsClosed };
  }
}
