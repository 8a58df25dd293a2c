import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Access, AdminRequired, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { AuditExportService } from './audit-export.service.js';
import { AuditListService } from './audit-list.service.js';
import { AuditLogsQuery, AuditPageResponse } from './dto/audit-logs.dto.js';
import { LINES, WantsLines } from './wants-lines.decorator.js';

@ApiTags('Audit log')
@Controller('api/audit-logs')
export class AuditLogsController {
  constructor(
    private readonly lists: AuditListService,
    private readonly exports: AuditExportService,
  ) {}

  @Get()
  @Access('user')
  @ApiProduces('application/json', LINES)
  @Operation({
    summary: 'What happened',
    description: `Mine, or everybody’s for admins; newest first. \`Accept: ${LINES}\` gives all of it, a line each.`,
    ok: AuditPageResponse,
    refuses: [InvalidRequest, AdminRequired],
  })
  async listAuditLogs(
    @Caller() caller: Principal,
    @Query() query: AuditLogsQuery,
    @WantsLines() wantsLines: boolean,
  ): Promise<AuditPageResponse | StreamableFile> {
    if (!wantsLines) return this.lists.page(caller, query);
    return new StreamableFile(await this.exports.stream(caller, query), { type: LINES });
  }
}
