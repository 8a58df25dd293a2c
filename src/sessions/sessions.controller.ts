import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, AdminRequired, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { UserNotFound } from '#users';
import {
  ListSessionsQuery,
  RevokeAllRequest,
  SessionListResponse,
  SessionRevokedResponse,
  SessionsRevokedResponse,
} from './session-list.dto.js';
import { SessionListService } from './session-list.service.js';
import { SessionRevocationService } from './session-revocation.service.js';
import { NotYourSession, SessionUnknown } from './sessions.errors.js';

const REVOKED: SessionRevokedResponse = { success: true, message: 'Session revoked successfully' };

@ApiTags('Sessions')
@Controller('users/sessions')
export class SessionsController {
  constructor(
    private readonly lists: SessionListService,
    private readonly revocation: SessionRevocationService,
  ) {}

  @Get()
  @Access('user')
  @Operation({
    summary: 'List live sessions',
    description: 'Mine, or everybody’s for admins; newest activity first.',
    ok: SessionListResponse,
    refuses: [InvalidRequest, AdminRequired],
  })
  listSessions(@Caller() caller: Principal, @Query() query: ListSessionsQuery): Promise<SessionListResponse> {
    return this.lists.list(caller, query);
  }

  @Delete(':sessionId')
  @Access('user')
  @ApiParam({ name: 'sessionId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'End a session',
    ok: SessionRevokedResponse,
    refuses: [NotYourSession, SessionUnknown],
  })
  revokeSession(
    @Caller() caller: Principal,
    @Param('sessionId') sessionId: string,
  ): Promise<SessionRevokedResponse> {
    return this.revocation.revoke(caller, sessionId).then(() => REVOKED);
  }

  @Post('revoke-all')
  @Access('user')
  @Operation({
    summary: 'End all sessions of a user',
    ok: SessionsRevokedResponse,
    refuses: [AdminRequired, UserNotFound],
  })
  async revokeAllSessions(
    @Caller() caller: Principal,
    @Body() { targetUserId, exceptCurrent }: RevokeAllRequest,
  ): Promise<SessionsRevokedResponse> {
    const wish = { targetUserId: targetUserId ?? null, exceptCurrent: exceptCurrent === true };
    return this.revocation
      .revokeAll(caller, wish)
      .then((count) => ({ message: `${count} session(s) revoked successfully`, count }));
  }
}
