import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString } from 'class-validator';
import { PageCursor, PageLimit } from '#platform/http';
import { AUDIT_ACTIONS } from '../audit-log.js';

export const MAX_LISTED = 500;
export const LISTED = 100;

const INSTANT = 'must be a date and time with a zone, like 2031-01-31T12:00:00Z';

/** Which entries: both for a page and for an export. */
export class AuditLogsQuery {
  @PageLimit(MAX_LISTED, `Entries of one page, ${LISTED} unless given. An export has no pages`)
  readonly limit?: number;

  @PageCursor()
  readonly cursor?: string;

  @ApiProperty({
    required: false,
    format: 'uuid',
    description: 'Entries this user caused or is concerned by; for admins, others see their own anyway',
  })
  @IsOptional()
  @IsString({ message: 'userId must be text' })
  readonly userId?: string;

  @ApiProperty({
    required: false,
    format: 'uuid',
    description: 'Entries this API key caused; for users, those of keys that act as them',
  })
  @IsOptional()
  @IsString({ message: 'keyId must be text' })
  readonly keyId?: string;

  @ApiProperty({ required: false, enum: AUDIT_ACTIONS })
  @IsOptional()
  @IsIn([...AUDIT_ACTIONS], { message: 'action is not one of those in docs/audit.md' })
  readonly action?: string;

  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'Not before, for example `2030-01-01T00:00:00Z`',
  })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: `from ${INSTANT}` })
  readonly from?: string;

  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'Before, for example `2030-02-01T00:00:00Z`',
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

  @ApiProperty({ enum: ['success', 'failure'], example: 'success' })
  readonly result!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45',
    description: 'Who did it; null for strangers and for the operator',
  })
  readonly actorId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: null,
    description: 'The API key that the actor used; null for a session, and hidden as `address` is',
  })
  readonly actorKeyId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The `tokenPrefix` of that key; stays when the key is deleted',
  })
  readonly actorKeyPrefix!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45',
    description: 'Whose account it concerns',
  })
  readonly subjectId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'password',
    description: 'What proved who it was; `operator` for a command on the machine',
  })
  readonly factor!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '192.0.2.7',
    description: 'Hidden, like the two after it, where somebody else acted and the caller is no admin',
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
    description: 'Plain facts; never a secret',
  })
  readonly details!: Record<string, unknown> | null;
}

export class AuditPageResponse {
  @ApiProperty({ type: [AuditEntryResponse] })
  readonly entries!: AuditEntryResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Where the next page begins; null on the last',
  })
  readonly nextCursor!: string | null;
}
