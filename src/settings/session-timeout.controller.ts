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
      'How many hours a new session lasts. A login with `rememberMe` lasts 30 days whatever this says.',
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
    description: 'Counts for sessions made from now on. Sessions that exist keep their end.',
    ok: SessionTimeoutResponse,
    okMeans: 'The lifetime of new sessions from now on',
  })
  async setSessionTimeout(
    @Body() { timeoutHours }: SetSessionTimeoutRequest,
    @Caller() caller: Principal,
  ): Promise<SessionTimeoutResponse> {
    return this.settings.set(sessionTimeoutHours, timeoutHours, caller.userId).then(() => ({ timeoutHours }));
  }
}
