import { Global, Module } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Sweeper } from '#platform/database';
import { Clock, DAY_MS } from '#shared';
import { AuditLog } from './audit-log.js';
import { AuditEntryRepository } from './audit-entry.repository.js';
import { AuditExportService } from './audit-export.service.js';
import { AuditListService } from './audit-list.service.js';
import { AuditLogsController } from './audit-logs.controller.js';

@Global()
@Module({
  controllers: [AuditLogsController],
  providers: [AuditEntryRepository, AuditExportService, AuditListService, AuditLog],
  exports: [AuditLog],
})
export class AuditModule {
  constructor(sweeper: Sweeper, entries: AuditEntryRepository, clock: Clock, { env }: AppConfig) {
    const keptMs = env.AUDIT_RETENTION_DAYS * DAY_MS;
    if (keptMs > 0)
      sweeper.register('audit log', (tx, limit) => entries.sweep(tx, clock.now() - keptMs, limit));
  }
}
