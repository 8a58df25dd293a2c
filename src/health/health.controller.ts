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
  @Operation({
    summary: 'Check that the process responds',
    description: 'Succeeds as long as the process handles requests. Does not check the database.',
    ok: HealthResponse,
    okMeans: 'The process responds',
  })
  getHealth(): HealthResponse {
    return ALIVE;
  }

  @Get('health/live')
  @Access('public')
  @Operation({
    summary: 'Check liveness',
    description: 'Liveness probe: restart the process if it fails. Does not check the database.',
    ok: HealthResponse,
    okMeans: 'The process is alive',
  })
  getLiveness(): HealthResponse {
    return ALIVE;
  }

  @Get('health/ready')
  @Access('public')
  @Operation({
    summary: 'Check readiness',
    description:
      'Readiness probe: route no requests to the process while it fails. Checks the database; guacd is reported but does not affect the result.',
    ok: ReadinessResponse,
    okMeans: 'Requests can be served',
    refuses: [NotReady],
  })
  getReadiness(): Promise<ReadinessResponse> {
    return this.health.readiness();
  }

  @Get('users/db-health')
  @Access('admin')
  @Operation({
    summary: 'Check the database',
    description:
      'Runs a query against the database. Admins only, because it costs more than the other checks.',
    ok: HealthResponse,
    okMeans: 'The database responds',
    refuses: [NotReady],
  })
  getDatabaseHealth(): Promise<HealthResponse> {
    return this.health.storage();
  }
}
