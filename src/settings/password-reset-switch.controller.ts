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
  @Operation({ summary: 'May users reset a forgotten password?', ok: AllowedResponse })
  getPasswordResetAllowed(): Promise<AllowedResponse> {
    return this.switches.read(passwordResetAllowed);
  }

  @Patch()
  @Access('admin')
  @Operation({ summary: 'Allow or forbid password reset', ok: AllowedResponse })
  setPasswordResetAllowed(
    @Body() { allowed }: SetAllowedRequest,
    @Caller() caller: Principal,
  ): Promise<AllowedResponse> {
    return this.switches.change(passwordResetAllowed, allowed, caller.userId);
  }
}
