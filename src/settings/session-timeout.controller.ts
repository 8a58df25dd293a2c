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
  @Operation({
    summary: 'Get the session lifetime',
    description:
      'Returns the lifetime of new sessions, in hours. A login with `rememberMe` always lasts 30 days.',
    ok: SessionTimeoutResponse,
    okMeans: 'The lifetime of new sessions',
  })
  async getSessionTimeout(): Promise<SessionTimeoutResponse> {
    return { timeoutHours: await this.settings.get(sessionTimeoutHours) };
  }

  @Patch()
  @Access('admin')
  @Operation({
    summary: 'Set the session lifetime',
    description: 'Applies to new sessions. Existing sessions keep their expiry time.',
    ok: SessionTimeoutResponse,
    okMeans: 'The new lifetime',
  })
  async setSessionTimeout(
    @Body() { timeoutHours }: SetSessionTimeoutRequest,
    @Caller() caller: Principal,
  ): Promise<SessionTimeoutResponse> {
    return this.settings.set(sessionTimeoutHours, timeoutHours, caller.userId).then(() => ({ timeoutHours }));
  }
}
