import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { END_REASONS } from '#access';
import { ConnectionsClosed } from '#connections';
import { NextCursor, PageCursor, PageLimit, RequestBody } from '#platform/http';

export const MAX_LISTED = 1_000;

export class ListSessionsQuery {
  @PageLimit(MAX_LISTED, `Page size; ${MAX_LISTED} by default`)
  readonly limit?: number;

  @PageCursor()
  readonly cursor?: string;

  @ApiProperty({ required: false, format: 'uuid', description: 'For admins: only sessions of this user' })
  @IsOptional()
  @IsString()
  readonly userId?: string;
}

export class ListedSessionResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45' })
  readonly userId!: string;

  @ApiProperty({ example: 'ada' })
  readonly username!: string;

  @ApiProperty({ enum: ['web', 'desktop', 'mobile', 'cli'], example: 'web' })
  readonly deviceType!: string;

  @ApiProperty({ example: 'Chrome 124 on Linux' })
  readonly deviceInfo!: string;

  @ApiProperty({ example: '192.0.2.7' })
  readonly ipAddress!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-02T12:00:00.000Z' })
  readonly expiresAt!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:34:56.000Z' })
  readonly lastActiveAt!: string;

  @ApiProperty({ example: true })
  readonly isCurrentSession!: boolean;

  @ApiProperty({ example: false, description: 'The session is locked by the screen lock' })
  readonly locked!: boolean;
}

export class EndedSessionResponse extends PickType(ListedSessionResponse, [
  ...(['id', 'deviceType', 'deviceInfo', 'ipAddress', 'createdAt', 'lastActiveAt'] as const),
]) {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2030-01-01T13:00:00.000Z',
    description: 'Null if the sessions of the user were revoked all at once',
  })
  readonly endedAt!: string | null;

  @ApiProperty({ enum: [...END_REASONS, 'expired'], example: 'logged_out' })
  readonly endReason!: string;
}

export class SessionListResponse {
  @ApiProperty({ type: [ListedSessionResponse] })
  readonly sessions!: ListedSessionResponse[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

export class SessionRevokedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ example: 'Session revoked successfully' })
  readonly message!: string;

  @ConnectionsClosed()
  readonly connections_closed!: number;
}

@RequestBody({ description: 'Which sessions to revoke', example: { exceptCurrent: true } })
export class RevokeAllRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45',
    description: 'User whose sessions to revoke; yourself by default. Other users: admins only',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'targetUserId must not be empty' })
  readonly targetUserId?: string | null;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    required: false,
    example: true,
    description: 'Keep the session of this request',
  })
  @IsOptional()
  @IsBoolean()
  readonly exceptCurrent?: boolean | null;
}

export class SessionsRevokedResponse {
  @ApiProperty({ example: '3 session(s) revoked successfully' })
  readonly message!: string;

  @ApiProperty({ type: 'integer', example: 3 })
  readonly count!: number;

  @ConnectionsClosed()
  readonly connections_closed!: number;
}
