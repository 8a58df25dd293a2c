import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { addressBlock, clientAddress } from '#platform/context';
import { EVENTS_TYPE, Operation } from '#platform/http';
import { SessionEventResponse } from './events.dto.js';
import { EventStreamRequired, TooManyEventStreams } from './events.errors.js';
import { SessionEvents } from './session-events.service.js';

const HEADERS = {
  'content-type': EVENTS_TYPE,
  'cache-control': 'no-store',
  // nginx would otherwise collect the events.
  'x-accel-buffering': 'no',
};

@ApiTags('Security')
@Controller('api/events')
export class EventsController {
  constructor(private readonly events: SessionEvents) {}

  @Get()
  @Access('session', { whileLocked: true })
  @Operation({
    summary: 'Follow your session',
    description:
      'Sends the state of the session at once, and within a second when it is locked, unlocked or ended, and when a terminal of yours is locked or unlocked. Works while the screen is locked, is no activity, and ends with the session.',
    ok: null,
    okEvents: SessionEventResponse,
    okMeans: 'Events until the session ends',
    refuses: [EventStreamRequired, TooManyEventStreams],
  })
  followSession(
    @CurrentPrincipal() { userId, session }: SessionPrincipal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    if (request.headers.accept?.includes(EVENTS_TYPE) !== true) throw new EventStreamRequired();
    const client = addressBlock(clientAddress(request.ip));
    const stream = this.events.listen({ sessionId: session.id, userId, client });
    // Also for HEAD, whose response has no body that could end.
    reply.raw.once('close', () => stream.destroy());
    void reply.headers(HEADERS).send(stream);
  }
}
