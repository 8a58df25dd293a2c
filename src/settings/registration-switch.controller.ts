import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { AllowedResponse, SetAllowedRequest } from './dto/allowed.dto.js';
import { registrationAllowed } from './runtime-settings.js';
import { SwitchService } from './switch.service.js';

@ApiTags('Settings')
@Controller('users/registration-allowed')
export class RegistrationSwitchController {
  constructor(private readonly switches: SwitchService) {}

  @Get()
  @Access('public')
  @Operation({
    summary: 'Get whether registration is allowed',
    description:
      'Returns whether anyone may create an account. Public, so that a login page can hide the form.',
    ok: AllowedResponse,
    okMeans: 'Whether registration is allowed',
  })
  getRegistrationAllowed(): Promise<AllowedResponse> {
    return this.switches.read(registrationAllowed);
  }

  @Patch()
  @Access('admin')
  @Operation({
    summary: 'Allow or forbid registration',
    description:
      'Takes effect at once on every replica. The first account of an installation can always be created.',
    ok: AllowedResponse,
    okMeans: 'The updated setting',
  })
  setRegistrationAllowed(
    @Body() { allowed }: SetAllowedRequest,
    @Caller() caller: Principal,
  ): Promise<AllowedResponse> {
    return this.switches.change(registrationAllowed, allowed, caller.userId);
  }
}
