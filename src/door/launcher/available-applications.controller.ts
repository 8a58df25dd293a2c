import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { AvailableApplicationsResponse } from './available-applications.dto.js';
import { AvailableApplications } from './available-applications.service.js';

@ApiTags('Applications')
@Controller('api/applications/available')
export class AvailableApplicationsController {
  constructor(private readonly applications: AvailableApplications) {}

  @Get()
  @Access('session')
  @Operation({
    summary: 'List applications you may open',
    description:
      'Returns the enabled applications whose `who` admits the caller, in the order of their slugs. Opening one may still ask for what `needs` says.',
    ok: AvailableApplicationsResponse,
    okMeans: 'The applications of the caller',
  })
  async listAvailableApplications(
    @CurrentPrincipal() caller: SessionPrincipal,
  ): Promise<AvailableApplicationsResponse> {
    return { applications: await this.applications.list(caller) };
  }
}
