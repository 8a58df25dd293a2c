import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { MorePowerfulUser } from '#roles';
import { toRfc3339 } from '#shared';
import { UserNotFound } from '#users';
import { ServiceAccount } from '../flow/auth.errors.js';
import { EnrolmentCodeIssuer } from './enrolment-code-issuer.service.js';
import { EnrolmentCodeResponse, TargetUser } from './people.dto.js';

@ApiTags('People')
@Controller('users/admin/enrolment-code')
export class EnrolmentCodesController {
  constructor(private readonly issuer: EnrolmentCodeIssuer) {}

  @Post()
  @Access('session', { permission: 'users.manage', stepUp: 'own' })
  @Operation({
    summary: 'Create a code to enrol a second factor',
    description:
      'With `SECOND_FACTOR_ENROLMENT=confirmed`, the user needs it to set up the required second factor. It works once, within 72 hours, and is shown only here; an earlier code becomes invalid.',
    ok: EnrolmentCodeResponse,
    okMeans: 'Give the code to the user in person or by phone',
    refuses: [MorePowerfulUser, ServiceAccount, UserNotFound],
  })
  async createEnrolmentCode(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() { userId }: TargetUser,
  ): Promise<EnrolmentCodeResponse> {
    const { user, code, expiresAt } = await this.issuer.issue(caller, userId);
    return { userId: user.id, username: user.name, code, expiresAt: toRfc3339(expiresAt) };
  }
}
