import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { HealthResponse, ReadinessResponse } from './health.dto.js';
import { NotReady } from './health.errors.js';
import { HealthService } from './health.service.js';

const ALIVE: HealthResponse = { status: 'ok' };

@ApiTags('Health')
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('health')
  @Access('public')
  @Operation({ summary: 'Does the process answer?', ok: HealthResponse })
  getHealth(): HealthResponse {
    return ALIVE;
  }

  @Get('health/live')
  @Access('public')
  @Operation({ summary: 'Should the process be left running?', ok: HealthResponse })
  getLiveness(): HealthResponse {
    return ALIVE;
  }

  @Get('health/ready')
  @Access('public')
  @Operation({ summary: 'Can it serve requests now?', ok: ReadinessResponse, refuses: [NotReady] })
  getReadiness(): Promise<ReadinessResponse> {
    return this.health.readiness();
  }

  @Get('users/db-health')
  @Access('admin')
  @Operation({ summary: 'Is the storage reachable?', ok: HealthResponse, refuses: [NotReady] })
  getDatabaseHealth(): Promise<HealthResponse> {
    return this.health.storage();
  }
}
