import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import { LogLevelService } from './log-level.service.js';
import { passwordResetAllowed, registrationAllowed, sessionTimeoutHours } from './runtime-settings.js';
import {
  AllowedResponse,
  LogLevelResponse,
  SessionTimeoutResponse,
  SetAllowedRequest,
  SetLogLevelRequest,
  SetSessionTimeoutRequest,
} from './settings.dto.js';
import { SettingsService } from './settings.service.js';

@ApiTags('Settings')
@Controller('users')
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly logLevels: LogLevelService,
  ) {}

  @Get('registration-allowed')
  @Access('public')
  @Operation({
    summary: 'Get whether registration is allowed',
    description:
      'Returns whether anyone may create an account. Public, so that a login page can hide the form.',
    ok: AllowedResponse,
    okMeans: 'Whether registration is allowed',
  })
  async getRegistrationAllowed(): Promise<AllowedResponse> {
    return { allowed: await this.settings.get(registrationAllowed) };
  }

  @Patch('registration-allowed')
  @Access('user', { permission: 'settings.manage', stepUp: 'all' })
  @Operation({
    summary: 'Allow or forbid registration',
    description:
      'Takes effect at once on every replica. The first account of an installation can always be created.',
    ok: AllowedResponse,
    okMeans: 'The updated setting',
  })
  async setRegistrationAllowed(
    @Body() { allowed }: SetAllowedRequest,
    @CurrentPrincipal() caller: Principal,
  ): Promise<AllowedResponse> {
    await this.settings.set(registrationAllowed, allowed, caller.userId);
    return { allowed };
  }

  @Get('password-reset-allowed')
  @Access('public')
  @Operation({
    summary: 'Get whether password reset is allowed',
    description:
      'Returns whether users may reset a forgotten password with a code from the server log. Public, so that a login page can hide the link.',
    ok: AllowedResponse,
    okMeans: 'Whether password reset is allowed',
  })
  async getPasswordResetAllowed(): Promise<AllowedResponse> {
    return { allowed: await this.settings.get(passwordResetAllowed) };
  }

  @Patch('password-reset-allowed')
  @Access('user', { permission: 'settings.manage', stepUp: 'all' })
  @Operation({
    summary: 'Allow or forbid password reset',
    description:
      'Takes effect at once on every replica. Codes issued earlier are rejected while it is forbidden.',
    ok: AllowedResponse,
    okMeans: 'The updated setting',
  })
  async setPasswordResetAllowed(
    @Body() { allowed }: SetAllowedRequest,
    @CurrentPrincipal() caller: Principal,
  ): Promise<AllowedResponse> {
    await this.settings.set(passwordResetAllowed, allowed, caller.userId);
    return { allowed };
  }

  @Get('session-timeout')
  @Access('user', { scope: 'me' })
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

  @Patch('session-timeout')
  @Access('user', { permission: 'settings.manage' })
  @Operation({
    summary: 'Set the session lifetime',
    description: 'Applies to new sessions. Existing sessions keep their expiry time.',
    ok: SessionTimeoutResponse,
    okMeans: 'The new lifetime',
  })
  async setSessionTimeout(
    @Body() { timeoutHours }: SetSessionTimeoutRequest,
    @CurrentPrincipal() caller: Principal,
  ): Promise<SessionTimeoutResponse> {
    await this.settings.set(sessionTimeoutHours, timeoutHours, caller.userId);
    return { timeoutHours };
  }

  @Get('log-level')
  @Access('user', { scope: 'me' })
  @Operation({
    summary: 'Get the log level',
    description: 'Returns the lowest level that is logged. It is the same on every replica.',
    ok: LogLevelResponse,
    okMeans: 'The current level',
  })
  async getLogLevel(): Promise<LogLevelResponse> {
    return { level: await this.logLevels.get() };
  }

  @Patch('log-level')
  @Access('user', { permission: 'settings.manage' })
  @Operation({
    summary: 'Set the log level',
    description:
      'Takes effect at once on this replica and within five seconds on others. The level survives a restart.',
    ok: LogLevelResponse,
    okMeans: 'The new level',
  })
  async setLogLevel(
    @Body() { level }: SetLogLevelRequest,
    @CurrentPrincipal() caller: Principal,
  ): Promise<LogLevelResponse> {
    await this.logLevels.set(level, caller.userId);
    return { level };
  }
}
