import { Module } from '@nestjs/common';
import { AttemptsModule } from '#attempts';
import { AuthModule } from '#auth';
import { SessionsModule } from '#sessions';
import { UserDataModule } from '#user-data';
import { ConnectionMetrics } from './connection-metrics.js';
import { Instruments } from './instruments.js';
import { MetricsServer } from './metrics-server.js';
import { RequestMetrics } from './request-metrics.js';
import { ServiceMetrics } from './service-metrics.js';

@Module({
  imports: [AttemptsModule, AuthModule, SessionsModule, UserDataModule],
  providers: [ConnectionMetrics, Instruments, MetricsServer, RequestMetrics, ServiceMetrics],
})
export class MetricsModule {}
