import { ApiProperty } from '@nestjs/swagger';

const EVENT_TYPES = [
  'session.locked',
  'session.unlocked',
  'session.ended',
  'terminal.locked',
  'terminal.unlocked',
] as const;

/** The name of an event, as in its `event` field. */
export type EventType = (typeof EVENT_TYPES)[number];

/** The data of an event; `type` is also the name in its `event` field. */
export class SessionEventResponse {
  @ApiProperty({ enum: EVENT_TYPES, example: 'session.locked' })
  readonly type!: EventType;

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
