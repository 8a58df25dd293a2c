import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { SessionTimeoutResponse, SetSessionTimeoutRequest } from './dto/session-timeout.dto.js';
import { sessionTimeoutHours } from './runtime-settings.js';
import { SettingsService } from './settings.service.js';

@ApiTags('Settings')
@Controller('users/session-timeout')
export class SessionTimeoutController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @Access('user')
  @Operation({ summary: 'How long do sessions last?', ok: SessionTimeoutResponse })
  async getSessionTimeout(): Promise<SessionTimeoutResponse> {
    return { timeoutHours: await this.settings.get(sessionTimeoutHours) };
  }

  @Patch()
  @Access('admin')
  @Operation({ summary: 'Set how long sessions made from now on last', ok: SessionTimeoutResponse })
  async setSessionTimeout(
    @Body() { timeoutHours }: SetSessionTimeoutRequest,
    @Caller() caller: Principal,
  ): Promise<SessionTimeoutResponse> {
    return this.settings.set(sessionTimeoutHours, timeoutHours, caller.userId).then(() => ({ timeoutHours }));
  }
}
