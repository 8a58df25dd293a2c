import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { AllowedResponse, SetAllowedRequest } from './dto/allowed.dto.js';
import { passwordResetAllowed } from './runtime-settings.js';
import { SwitchService } from './switch.service.js';

@ApiTags('Settings')
@Controller('users/password-reset-allowed')
export class PasswordResetSwitchController {
  constructor(private readonly switches: SwitchService) {}

  @Get()
  @Access('public')
  @Operation({
    summary: 'Get whether password reset is allowed',
    description:
      'Returns whether users may reset a forgotten password with a code from the server log. Public, so that a login page can hide the link.',
    ok: AllowedResponse,
    okMeans: 'Whether password reset is allowed',
  })
  getPasswordResetAllowed(): Promise<AllowedResponse> {
    return this.switches.read(passwordResetAllowed);
  }

  @Patch()
  @Access('admin')
  @Operation({
    summary: 'Allow or forbid password reset',
    description:
      'Takes effect at once on every replica. Codes issued earlier are rejected while it is forbidden.',
    ok: AllowedResponse,
    okMeans: 'The updated setting',
  })
  setPasswordResetAllowed(
    @Body() { allowed }: SetAllowedRequest,
    @Caller() caller: Principal,
  ): Promise<AllowedResponse> {
    return this.switches.change(passwordResetAllowed, allowed, caller.userId);
  }
}
