import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { UserNotFound } from '#users';
import { ApplicationNotFound } from './applications.errors.js';
import { CheckApplicationRequest, CheckApplicationResponse } from './door-check.dto.js';
import { DoorCheckService } from './door-check.service.js';

@ApiTags('Applications')
@Controller('api/applications')
export class DoorCheckController {
  constructor(private readonly door: DoorCheckService) {}

  @Post(':id/check')
  @Access('user', { permission: 'applications.manage' })
  @ApiParam({ name: 'id', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e50' })
  @Operation({
    summary: 'Test who may use an application',
    description:
      'Returns what would be decided about a request of a user, and the field that decides. Sends no request. Assumes that the user has just logged in, with a second factor if the account has one.',
    ok: CheckApplicationResponse,
    okMeans: 'The decision, and the rule that decides',
    refuses: [ApplicationNotFound, UserNotFound],
  })
  checkApplication(
    @Param('id') id: string,
    @Body() body: CheckApplicationRequest,
  ): Promise<CheckApplicationResponse> {
    return this.door.check(id, body);
  }
}
