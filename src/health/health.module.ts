import { Module } from '@nestjs/common';
import { GuacamoleModule } from '#guacamole';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({ imports: [GuacamoleModule], controllers: [HealthController], providers: [HealthService] })
export class HealthModule {}
