import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString } from 'class-validator';
import { NextCursor, PageCursor, PageLimit } from '#platform/http';
import { AUDIT_RESULTS, type AuditResult } from './audit-entry.entity.js';
import { AUDIT_ACTIONS } from './audit-actions.js';

const MAX_PAGE_SIZE = 500;
export const DEFAULT_PAGE_SIZE = 100;

const INSTANT = 'must be a date and time with a zone, like 2031-01-31T12:00:00Z';

/** The filter of a page or an export. */
export class AuditLogsQuery {
  @PageLimit(MAX_PAGE_SIZE, `Page size; ${DEFAULT_PAGE_SIZE} by default. Exports are not paginated`)
  readonly limit?: number;

  @PageCursor()
  readonly cursor?: string;

  @ApiProperty({
    required: false,
    format: 'uuid',
    description: 'Entries where this user is the actor or the subject. Non-admins may give only their own id',
  })
  @IsOptional()
  @IsString()
  readonly userId?: string;

  @ApiProperty({
    required: false,
    format: 'uuid',
    description: 'Entries caused by this API key. Non-admins only see those of keys that act as them',
  })
  @IsOptional()
  @IsString()
  readonly keyId?: string;

  @ApiProperty({ required: false, enum: AUDIT_ACTIONS })
  @IsOptional()
  @IsIn([...AUDIT_ACTIONS], { message: 'action is not one of those in docs/audit.md' })
  readonly action?: string;

  @ApiProperty({ required: false, enum: AUDIT_RESULTS })
  @IsOptional()
  @IsIn([...AUDIT_RESULTS], { message: `result must be ${AUDIT_RESULTS.join(' or ')}` })
  readonly result?: AuditResult;

  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'Start (inclusive), for example `2030-01-01T00:00:00Z`',
  })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: `from ${INSTANT}` })
  readonly from?: string;

  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'End (exclusive), for example `2030-02-01T00:00:00Z`',
  })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: `to ${INSTANT}` })
  readonly to?: string;
}

export class AuditEntryResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly id!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly at!: string;

  @ApiProperty({ enum: AUDIT_ACTIONS, example: 'login' })
  readonly action!: string;

  @ApiProperty({ enum: AUDIT_RESULTS, example: 'success' })
  readonly result!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45',
    description: 'User who acted; null for unauthenticated clients and the operator',
  })
  readonly actorId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: null,
    description: 'API key that the actor used; null for a session, and hidden whenever `address` is',
  })
  readonly actorKeyId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: '`tokenPrefix` of that key; kept after the key is deleted',
  })
  readonly actorKeyPrefix!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45',
    description: 'User whose account is affected',
  })
  readonly subjectId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'password',
    description: 'Authentication factor; `operator` for an operator command',
  })
  readonly factor!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '192.0.2.7',
    description: 'Client address. Hidden from non-admins, like the next two fields, if someone else acted',
  })
  readonly address!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/124.0' })
  readonly userAgent!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e46' })
  readonly requestId!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { session: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e47' },
    description: 'Details of the action; never contains secrets',
  })
  readonly details!: Record<string, unknown> | null;
}

export class AuditPageResponse {
  @ApiProperty({ type: [AuditEntryResponse] })
  readonly entries!: AuditEntryResponse[];

  @NextCursor()
  readonly nextCursor!: string | null;
}
