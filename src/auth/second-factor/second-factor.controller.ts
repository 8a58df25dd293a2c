import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, mustEnrol, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { SecondFactorRequirement } from '#roles';
import { EnrolmentAdmission } from '../flow/enrolment-admission.service.js';
import { SecondFactorResponse } from './second-factor.dto.js';

@ApiTags('Second factor')
@Controller('users/second-factor')
export class SecondFactorController {
  constructor(
    private readonly requirement: SecondFactorRequirement,
    private readonly admission: EnrolmentAdmission,
  ) {}

  @Get()
  @Access('session', { whileEnrolling: true })
  @Operation({
    summary: 'Get whether I need a second factor',
    description:
      'Returns whether your account requires a second factor, and whether this session has to enrol one first. Until then all other operations return `SECOND_FACTOR_REQUIRED`.',
    ok: SecondFactorResponse,
    okMeans: 'What your account requires',
  })
  async getSecondFactor(@CurrentPrincipal() caller: SessionPrincipal): Promise<SecondFactorResponse> {
    return {
      required: await this.requirement.appliesTo({ id: caller.userId }),
      must_enrol: mustEnrol(caller),
      needs_code: this.admission.needsCode(caller),
    };
  }
}
