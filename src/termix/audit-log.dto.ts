import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { AUDIT_ACTIONS } from '#audit';
import { PageLimit } from '#platform/http';

const MAX_PAGE_SIZE = 200;
export const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE = 1_000_000;

const FLAGS = ['true', 'false'] as const;
export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const TIME = {
  required: false,
  description: 'For example `2030-01-01T12:00`, in UTC unless it has a zone',
} as const;
const TEXT = { type: String, nullable: true } as const;

class AuditLogFilter {
  @ApiProperty({
    required: false,
    format: 'uuid',
    description: 'Entries where this user is the actor or the subject',
  })
  @IsOptional()
  @IsString()
  readonly userId?: string;

  @ApiProperty({ required: false, enum: AUDIT_ACTIONS })
  @IsOptional()
  @IsIn([...AUDIT_ACTIONS], { message: 'action is not one of those in docs/audit.md' })
  readonly action?: string;

  @ApiProperty({ required: false, description: 'What the action is about, like `session`' })
  @IsOptional()
  @IsString()
  readonly resourceType?: string;

  @ApiProperty({ required: false, enum: FLAGS })
  @IsOptional()
  @IsIn([...FLAGS], { message: 'success must be true or false' })
  readonly success?: (typeof FLAGS)[number];

  @ApiProperty({ ...TIME, description: `Start (inclusive). ${TIME.description}` })
  @IsOptional()
  @IsString()
  readonly startDate?: string;

  @ApiProperty({ ...TIME, description: `End (exclusive). ${TIME.description}` })
  @IsOptional()
  @IsString()
  readonly endDate?: string;
}

export class AuditLogQuery extends AuditLogFilter {
  @ApiProperty({ type: 'integer', required: false, minimum: 1, maximum: MAX_PAGE, description: 'Default: 1' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  readonly page?: number;

  @PageLimit(MAX_PAGE_SIZE, `Page size; ${DEFAULT_PAGE_SIZE} by default`)
  readonly limit?: number;
}

export class AuditExportQuery extends AuditLogFilter {
  @ApiProperty({ required: false, enum: EXPORT_FORMATS, description: 'Default: `csv`' })
  @IsOptional()
  @IsIn([...EXPORT_FORMATS], { message: `format must be ${EXPORT_FORMATS.join(' or ')}` })
  readonly format?: ExportFormat;
}

export class TermixAuditEntry {
  @ApiProperty({ type: 'integer', example: 7_430_112_000_123 })
  readonly id!: number;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly timestamp!: string;

  @ApiProperty({
    ...TEXT,
    format: 'uuid',
    example: null,
    description: 'Who acted; null if it was no account',
  })
  readonly userId!: string | null;

  @ApiProperty({
    example: 'ada',
    description: 'Its name, or its id once it is deleted; else `anonymous`, `operator` or `system`',
  })
  readonly username!: string;

  @ApiProperty({ enum: AUDIT_ACTIONS, example: 'settings.changed' })
  readonly action!: string;

  @ApiProperty({ example: 'setting' })
  readonly resourceType!: string;

  @ApiProperty({ ...TEXT, example: 'log_level' })
  readonly resourceId!: string | null;

  @ApiProperty({ ...TEXT, example: 'log_level' })
  readonly resourceName!: string | null;

  @ApiProperty({ example: true })
  readonly success!: boolean;

  @ApiProperty({ ...TEXT, example: null, description: 'Why it failed' })
  readonly errorMessage!: string | null;

  @ApiProperty({ ...TEXT, example: '192.0.2.7' })
  readonly ipAddress!: string | null;

  @ApiProperty({ ...TEXT, example: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/124.0' })
  readonly userAgent!: string | null;

  @ApiProperty({ ...TEXT, example: '{"setting":"log_level","value":"warn"}', description: 'JSON, as text' })
  readonly details!: string | null;
}

export class AuditLogPageResponse {
  @ApiProperty({ type: [TermixAuditEntry] })
  readonly logs!: TermixAuditEntry[];

  @ApiProperty({ type: 'integer', example: 1, description: 'Entries of all pages; 100,000 stands for more' })
  readonly total!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  readonly page!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  readonly totalPages!: number;
}

export class AuditActionsResponse {
  @ApiProperty({ type: [String], example: ['login', 'settings.changed'] })
  readonly actions!: readonly string[];
}
