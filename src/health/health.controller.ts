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
    summary: 'Check that the process answers',
    description: 'Answers as long as the process handles requests. It does not look at the database.',
    ok: HealthResponse,
    okMeans: 'The process answers',
  })
  getHealth(): HealthResponse {
    return ALIVE;
  }

  @Get('health/live')
  @Access('public')
  @Operation({
    summary: 'Check whether to keep the process',
    description:
      'For the liveness probe of an orchestrator: restart the process when it fails. It does not look at the database.',
    ok: HealthResponse,
    okMeans: 'The process is alive',
  })
  getLiveness(): HealthResponse {
    return ALIVE;
  }

  @Get('health/ready')
  @Access('public')
  @Operation({
    summary: 'Check whether requests can be served',
    description:
      'For the readiness probe of an orchestrator: send no requests while it fails. Looks at the database; guacd is reported and does not count.',
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
    description: 'Runs a query against the database. For admins, since it costs more than the other checks.',
    ok: HealthResponse,
    okMeans: 'The database answers',
    refuses: [NotReady],
  })
  getDatabaseHealth(): Promise<HealthResponse> {
    return this.health.storage();
  }
}
