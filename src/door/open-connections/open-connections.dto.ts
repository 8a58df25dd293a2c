import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { NextCursor, PageCursor, PageLimit } from '#platform/http';

const MAX_LISTED = 500;
export const DEFAULT_LISTED = 100;

export class ListConnectionsQuery {
  @PageLimit(MAX_LISTED, `Page size; ${DEFAULT_LISTED} by default`)
  readonly limit?: number;

  @PageCursor()
  readonly cursor?: string;

  @ApiProperty({ required: false, format: 'uuid', description: 'For admins: only connections of this user' })
  @IsOptional()
  @IsString()
  readonly userId?: string;

  @ApiProperty({ required: false, format: 'uuid', description: 'Only connections to this application' })
  @IsOptional()
  @IsString()
  readonly applicationId?: string;
}

class ConnectedApplicationResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e50' })
  readonly id!: string;

  @ApiProperty({ example: 'shell' })
  readonly slug!: string;

  @ApiProperty({ example: 'Team shell' })
  readonly name!: string;
}

class ConnectedUserResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45' })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'ada', description: 'Null if the user was deleted' })
  readonly username!: string | null;
}

class ListedConnectionResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e60' })
  readonly id!: string;

  @ApiProperty({
    enum: ['websocket', 'desktop'],
    example: 'websocket',
    description: 'A WebSocket to an application behind the gateway, or a tunnel to a remote desktop',
  })
  readonly kind!: string;

  @ApiProperty({
    type: ConnectedApplicationResponse,
    nullable: true,
    description: 'Null for remote desktops and deleted applications',
  })
  readonly application!: ConnectedApplicationResponse | null;

  @ApiProperty({
    type: ConnectedUserResponse,
    nullable: true,
    description: 'Null on public paths of an application',
  })
  readonly user!: ConnectedUserResponse | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    description: 'Null for API keys and public paths',
  })
  readonly session_id!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'cont_123', description: 'ID of the terminal' })
  readonly terminal!: string | null;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly since!: string;

  @ApiProperty({ type: 'integer', example: 1_337, description: 'From the client; up to ten seconds old' })
  readonly bytes_received!: number;

  @ApiProperty({ type: 'integer', example: 90_210, description: 'To the client; up to ten seconds old' })
  readonly bytes_sent!: number;

  @ApiProperty({ example: '192.0.2.7' })
  readonly address!: string;

  @ApiProperty({
    enum: ['open', 'held'],
    example: 'open',
    description: 'While `held` by a lock, nothing passes; it continues after the unlock',
  })
  readonly state!: string;
}

export class ConnectionListResponse {
  @ApiProperty({ type: [ListedConnectionResponse] })
  readonly connections!: ListedConnectionResponse[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

export class ConnectionClosedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}
