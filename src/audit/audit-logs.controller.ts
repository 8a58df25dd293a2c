import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AdminRequired, Caller, type Principal } from '#access';
import { LINES_TYPE, Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { AuditExportService } from './audit-export.service.js';
import { AuditListService } from './audit-list.service.js';
import { AuditEntryResponse, AuditLogsQuery, AuditPageResponse } from './dto/audit-logs.dto.js';
import { WantsLines } from './wants-lines.decorator.js';

@ApiTags('Audit log')
@Controller('api/audit-logs')
export class AuditLogsController {
  constructor(
    private readonly lists: AuditListService,
    private readonly exports: AuditExportService,
  ) {}

  @Get()
  @Access('user')
  @Operation({
    summary: 'List audit log entries',
    description:
      'Returns your own entries, or all entries for admins; newest first, paginated. `Accept: application/x-ndjson` exports all of them at once, one JSON object per line.',
    ok: AuditPageResponse,
    okMeans: 'One page of entries, or with `Accept: application/x-ndjson` all of them',
    okLines: AuditEntryResponse,
    refuses: [InvalidRequest, AdminRequired],
  })
  async listAuditLogs(
    @Caller() caller: Principal,
    @Query() query: AuditLogsQuery,
    @WantsLines() wantsLines: boolean,
  ): Promise<AuditPageResponse | StreamableFile> {
    if (!wantsLines) return this.lists.page(caller, query);
    return new StreamableFile(await this.exports.stream(caller, query), { type: LINES_TYPE });
  }
}
