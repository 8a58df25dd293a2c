import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '#access';
import { Operation, sendAnswer, SuccessHeader, WithoutCors } from '#platform/http';
import { InvalidRequest } from '#shared';
import { BrowserSession } from './browser-session.js';
import { DoorStartQuery } from './door-start.dto.js';
import { DoorStart } from './door-start.service.js';

@ApiTags('Applications')
@Controller('door')
export class DoorStartController {
  constructor(
    private readonly start: DoorStart,
    private readonly sessions: BrowserSession,
  ) {}

  @Get('start')
  @Access('public')
  @WithoutCors()
  @SuccessHeader('Location', 'Where to continue', 'https://term.example.com/.latchkey/callback?code=…')
  @Operation({
    summary: 'Open an application in this browser',
    description:
      'Browsers are redirected here from applications; clients do not call it. Redirects to the login page, the screen lock, the terminal code or a page with the reason, until the application can be opened.',
    status: 302,
    ok: null,
    okMeans:
      'Redirect to a page of Latchkey that asks for what is missing and returns here, or to the application with a code that is valid once, for a minute, in this browser only',
    refuses: [InvalidRequest],
  })
  @ApiResponse({
    status: 200,
    description: 'In a frame: a document that tells the page around it which page of Latchkey to open',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async openApplication(
    @Query() query: DoorStartQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const sessionId = await this.sessions.find(request, reply);
    sendAnswer(reply, await this.start.answer(query, sessionId, request.headers));
  }
}
