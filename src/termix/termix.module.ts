import { Module } from '@nestjs/common';
import { RouteTable } from '#platform/http';
import { UsersModule } from '#users';
import { TermixAuditLogController } from './audit-log.controller.js';
import { TermixAuditLog } from './audit-log.service.js';
import { ProxyLoginController } from './proxy-login.controller.js';
import { toTermixRefusal } from './termix-routing.js';

@Module({
  imports: [UsersModule],
  controllers: [TermixAuditLogController, ProxyLoginController],
  providers: [TermixAuditLog],
})
export class TermixModule {
  constructor(routes: RouteTable) {
    routes.refuseUnknown(toTermixRefusal);
  }
}
