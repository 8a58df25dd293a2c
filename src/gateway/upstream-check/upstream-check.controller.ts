import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { applicationErrors } from '#door';
import { Operation } from '#platform/http';
import { CheckUpstreamRequest, CheckUpstreamResponse } from './upstream-check.dto.js';
import { UpstreamCheck } from './upstream-check.js';

const { ApplicationNotFound, InvalidUpstream, InvalidUpstreamTls, UpstreamForbidden, UpstreamRequired } =
  applicationErrors;

@ApiTags('Applications')
@Controller('api/applications')
export class UpstreamCheckController {
  constructor(private readonly upstreams: UpstreamCheck) {}

  @Post('check-upstream')
  @Access('session', { permission: 'applications.manage' })
  @Operation({
    summary: 'Test the upstream of an application',
    description:
      'Connects as the gateway does and sends `GET /` without an identity. Takes at most ten seconds. Stores nothing.',
    ok: CheckUpstreamResponse,
    okMeans: 'The result, also if the upstream cannot be reached',
    refuses: [ApplicationNotFound, InvalidUpstream, InvalidUpstreamTls, UpstreamForbidden, UpstreamRequired],
  })
  checkUpstream(@Body() body: CheckUpstreamRequest): Promise<CheckUpstreamResponse> {
    return this.upstreams.check(body);
  }
}
