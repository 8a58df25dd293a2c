import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { AUDIT_ACTIONS } from '#audit';
import { CSV_TYPE, LINES_TYPE, Operation, SuccessHeader } from '#platform/http';
import { InvalidRequest } from '#shared';
import {
  AuditActionsResponse,
  AuditExportQuery,
  AuditLogPageResponse,
  AuditLogQuery,
  TermixAuditEntry,
} from './audit-log.dto.js';
import { TermixAuditLog } from './audit-log.service.js';

const ACCESS = Access('user', { permission: 'audit.view' });

@ApiTags('Audit log')
@Controller('audit-logs')
export class TermixAuditLogController {
  constructor(private readonly logs: TermixAuditLog) {}

  @Get()
  @ACCESS
  @Operation({
    summary: 'List audit log entries by page',
    description:
      'Returns the entries of everybody, newest first, in the form that Termix shows. `GET /api/audit-logs` has all fields, and cursors, which are faster in a long log.',
    ok: AuditLogPageResponse,
    okMeans: 'One page of entries, and how many there are',
    refuses: [InvalidRequest],
  })
  listAuditLogPage(
    @CurrentPrincipal() caller: Principal,
    @Query() query: AuditLogQuery,
  ): Promise<AuditLogPageResponse> {
    return this.logs.getPage(caller, query);
  }

  @Get('actions')
  @ACCESS
  @Operation({
    summary: 'List audit actions',
    description: 'Returns every action that entries can have. docs/audit.md describes them.',
    ok: AuditActionsResponse,
    okMeans: 'The actions in alphabetical order',
  })
  listAuditActions(): AuditActionsResponse {
    return { actions: [...AUDIT_ACTIONS].sort() };
  }

  @Get('export')
  @ACCESS
  @SuccessHeader('Content-Disposition', 'A file name', toDisposition('csv'))
  @Operation({
    summary: 'Export audit log entries',
    description:
      'Returns all entries that match, newest first, as CSV or NDJSON. Fields that a spreadsheet would take for a formula begin with an apostrophe in CSV. The export is recorded in the audit log.',
    ok: null,
    okCsv: true,
    okLines: TermixAuditEntry,
    okMeans: 'The entries, as an attachment',
    refuses: [InvalidRequest],
  })
  async exportAuditLog(
    @CurrentPrincipal() caller: Principal,
    @Query() query: AuditExportQuery,
  ): Promise<StreamableFile> {
    const { format = 'csv' } = query;
    const type = format === 'csv' ? `${CSV_TYPE}; charset=utf-8` : LINES_TYPE;
    return new StreamableFile(await this.logs.export(caller, query), {
      type,
      disposition: toDisposition(format),
    });
  }
}

function toDisposition(extension: string): string {
  return `attachment; filename="latchkey-audit.${extension}"`;
}
