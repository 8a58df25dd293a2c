import { Global, Module } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { Sweeper } from '#platform/database';
import { Clock, DAY_MS } from '#shared';
import { AuditLog } from './audit-log.js';
import { AuditEntryRepository } from './audit-entry.repository.js';
import { AuditLogsController } from './audit-logs.controller.js';
import { AuditLogsService } from './audit-logs.service.js';
import { LoginHistory } from './login-history.js';

@Global()
@Module({
  controllers: [AuditLogsController],
  providers: [AuditEntryRepository, AuditLog, AuditLogsService, LoginHistory],
  exports: [AuditLog, AuditLogsService, LoginHistory],
})
export class AuditModule {
  constructor(sweeper: Sweeper, entries: AuditEntryRepository, clock: Clock, { env }: AppConfig) {
    const retentionMs = env.AUDIT_RETENTION_DAYS * DAY_MS;
    if (retentionMs > 0)
      sweeper.register('audit log', (tx, limit) => entries.sweep(tx, clock.now() - retentionMs, limit));
  }
}
