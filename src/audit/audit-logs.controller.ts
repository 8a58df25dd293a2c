import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { LINES_TYPE, Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { AuditEntryResponse, AuditLogsQuery, AuditPageResponse } from './audit-logs.dto.js';
import { AuditLogsService } from './audit-logs.service.js';

/** Returns whether the client asks for NDJSON. A browser's catch-all `Accept` header gets the page. */
export const AcceptsNdjson = createParamDecorator((_data: unknown, context: ExecutionContext): boolean =>
  (context.switchToHttp().getRequest<FastifyRequest>().headers.accept ?? '').includes(LINES_TYPE),
);

@ApiTags('Audit log')
@Controller('api/audit-logs')
export class AuditLogsController {
  constructor(private readonly logs: AuditLogsService) {}

  @Get()
  @Access('user', { scope: 'me', forOthers: 'audit.view' })
  @Operation({
    summary: 'List audit log entries',
    description:
      'Returns your own entries, or all entries for admins; newest first, paginated. `Accept: application/x-ndjson` exports all of them at once, one JSON object per line.',
    ok: AuditPageResponse,
    okMeans: 'One page of entries, or with `Accept: application/x-ndjson` all of them',
    okLines: AuditEntryResponse,
    refuses: [InvalidRequest],
  })
  async listAuditLogs(
    @CurrentPrincipal() caller: Principal,
    @Query() query: AuditLogsQuery,
    @AcceptsNdjson() acceptsNdjson: boolean,
  ): Promise<AuditPageResponse | StreamableFile> {
    if (!acceptsNdjson) return this.logs.getPage(caller, query);
    return new StreamableFile(this.logs.exportFor(caller, query), { type: LINES_TYPE });
  }
}
