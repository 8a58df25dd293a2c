import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { EVENT_TYPES } from '#audit';

const STATE_TYPES = [
  'session.locked',
  'session.unlocked',
  'session.ended',
  'terminal.locked',
  'terminal.unlocked',
  'events.missed',
] as const;

/** What the service tells about the session of a stream, in its `event` field. */
export type StateType = (typeof STATE_TYPES)[number];

const ABOUT = ['session', 'me', 'all'] as const;

export class EventsQuery {
  @ApiProperty({
    required: false,
    enum: ABOUT,
    description:
      '`session`: the state of your session only; `me`, the default: also the events of your account; `all`: also those of everybody',
  })
  @IsOptional()
  @IsIn([...ABOUT], { message: `about must be one of ${ABOUT.join(', ')}` })
  readonly about?: (typeof ABOUT)[number];
}

/** The state of the session; `type` is also the name in its `event` field. It has no ID. */
export class SessionEventResponse {
  @ApiProperty({ enum: STATE_TYPES, example: 'session.locked' })
  readonly type!: StateType;

  @ApiProperty({
    required: false,
    format: 'date-time',
    example: '2030-01-01T12:00:00.000Z',
    description: 'With session.locked: since when',
  })
  readonly locked_at?: string;

  @ApiProperty({
    required: false,
    example: 'manual',
    description:
      'With session.locked: manual or idle. With session.ended: why, as in SESSION_NOT_FOUND, or expired',
  })
  readonly reason?: string;

  @ApiProperty({ required: false, example: 'build-1', description: 'With terminal.…: ID of the terminal' })
  readonly terminal?: string;
}

const USER = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45';
const optional = (description: string, example: string | null = null) =>
  ApiProperty({ type: String, nullable: true, example, description });

export class EventDataResponse {
  @optional('The user whose account is concerned; null for none, or for all users', USER)
  readonly user!: string | null;

  @optional('The user who acted; null for unauthenticated clients and operator commands', USER)
  readonly actor!: string | null;

  @ApiProperty({ enum: ['success', 'failure'], example: 'success' })
  readonly result!: string;

  @optional('How the actor authenticated')
  readonly factor!: string | null;

  @optional('The address of the client. Null if somebody else acted on your account', '192.0.2.7')
  readonly address!: string | null;

  @optional('The ID of the API key that was used; hidden like the address')
  readonly api_key!: string | null;

  @optional('The ID of the request; hidden like the address')
  readonly request_id!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { reason: 'manual' },
    description: 'Depends on the type; never contains secrets',
  })
  readonly details!: Readonly<Record<string, unknown>>;
}

/** An event of the outbox. */
export class EventResponse {
  @ApiProperty({
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    description: 'The same in every delivery; that of the audit entry',
  })
  readonly id!: string;

  @ApiProperty({
    type: 'integer',
    example: 4_211,
    description: 'Its place among all events; the ID of the stream',
  })
  readonly sequence!: number;

  @ApiProperty({
    example: 'account.locked',
    description: `One of ${EVENT_TYPES.length} types, or one with \`.failed\` for a refused attempt; see docs/events.md`,
  })
  readonly type!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly timestamp!: string;

  @ApiProperty({ type: EventDataResponse })
  readonly data!: EventDataResponse;
}
