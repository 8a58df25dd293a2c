import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access, AdminRequired, CurrentPrincipal, holds, type Principal, SessionRequired } from '#access';
import { addressBlock, clientAddress } from '#platform/context';
import { EVENTS_TYPE, Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { EventResponse, EventsQuery, SessionEventResponse } from './events.dto.js';
import { EventStreamRequired, TooManyEventStreams } from './events.errors.js';
import { type ListenerOwner } from './feed-event.js';
import { PERMISSION, SessionEvents } from './session-events.service.js';

const HEADERS = {
  'content-type': EVENTS_TYPE,
  'cache-control': 'no-store',
  // nginx would otherwise collect the events.
  'x-accel-buffering': 'no',
};

const LAST_EVENT_ID = 'Last-Event-ID';

@ApiTags('Sessions')
@Controller('api/events')
export class EventsController {
  constructor(private readonly events: SessionEvents) {}

  @Get()
  @Access('user', { scope: 'me', forOthers: PERMISSION, whileLocked: true })
  @ApiHeader({
    name: LAST_EVENT_ID,
    required: false,
    description: 'The ID of the last event that you got: those after it are sent first, up to seven days old',
    schema: { type: 'string' },
  })
  @Operation({
    summary: 'Follow your session and events',
    description:
      'Sends the state of the session at once, and within a second when it is locked, unlocked or ended, and when a terminal of yours is locked or unlocked. Also sends the events of your account, or with `about=all` those of everybody, which have an ID; not while your screen is locked. Works while the screen is locked, is no activity, and ends with the session or API key, or when you lose the permission.',
    ok: null,
    okEvents: [SessionEventResponse, EventResponse],
    okMeans: 'Events until the session ends',
    refuses: [InvalidRequest, EventStreamRequired, SessionRequired, TooManyEventStreams],
  })
  followEvents(
    @CurrentPrincipal() caller: Principal,
    @Query() { about = 'me' }: EventsQuery,
    @Headers(LAST_EVENT_ID) lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    if (request.headers.accept?.includes(EVENTS_TYPE) !== true) throw new EventStreamRequired();
    const owner = toOwner(caller, about === 'all', addressBlock(clientAddress(request.ip)));
    if (about === 'session' && owner.sessionId === null) throw new SessionRequired();
    const stream = this.events.listen(owner, about === 'session' ? undefined : parsePosition(lastEventId));
    // Also for HEAD, whose response has no body that could end.
    reply.raw.once('close', () => stream.destroy());
    void reply.headers(HEADERS).send(stream);
  }
}

/** Throws `AdminRequired` for the events of everybody. */
function toOwner(caller: Principal, seesAll: boolean, client: string): ListenerOwner {
  if (seesAll && !holds(caller, PERMISSION)) throw new AdminRequired({ permission: PERMISSION });
  const { userId, session, apiKey } = caller;
  return { sessionId: session?.id ?? null, apiKeyId: apiKey?.id ?? null, userId, client, seesAll };
}

/** Returns null for no position, and for one that this service never sent. */
function parsePosition(lastEventId: string | undefined): number | null {
  return /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : null;
}
