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
  @Operation({ summary: 'May new users register?', ok: AllowedResponse })
  getRegistrationAllowed(): Promise<AllowedResponse> {
    return this.switches.read(registrationAllowed);
  }

  @Patch()
  @Access('admin')
  @Operation({ summary: 'Open or close registration', ok: AllowedResponse })
  setRegistrationAllowed(
    @Body() { allowed }: SetAllowedRequest,
    @Caller() caller: Principal,
  ): Promise<AllowedResponse> {
    return this.switches.change(registrationAllowed, allowed, caller.userId);
  }
}
