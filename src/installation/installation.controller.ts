import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { InstallationQuery, InstallationResponse } from './installation.dto.js';
import { InstallationService } from './installation.service.js';

@ApiTags('Installation')
@Controller('api')
export class InstallationController {
  constructor(private readonly installation: InstallationService) {}

  @Get('installation')
  @Access('admin')
  @Operation({
    summary: 'Get the state of the installation',
    description:
      'Version, database, master keys and warnings of the process that handles the request. Keys appear with their public fingerprint. `warnings` are the checks of the `doctor` command that can run without contacting other services.',
    ok: InstallationResponse,
    okMeans: 'The state of the installation',
    refuses: [InvalidRequest],
  })
  getInstallation(@Query() query: InstallationQuery): Promise<InstallationResponse> {
    return this.installation.describe(query.sealed_records === 'true');
  }
}
