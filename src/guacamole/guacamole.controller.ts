import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { InvalidTerminalId, MfaRequired } from '#security';
import {
  ChangeGuacamoleSettingsRequest,
  GuacamoleSettingsResponse,
  IssueTunnelTokenRequest,
  TunnelTokenResponse,
} from './guacamole.dto.js';
import {
  InvalidAllowedTargets,
  InvalidDesktopSettings,
  InvalidGuacdUrl,
  RemoteDesktopDisabled,
  RemoteDesktopNotAllowed,
  TargetNotAllowed,
  TargetNotFound,
} from './guacamole.errors.js';
import { GuacamoleSettingsService } from './guacamole-settings.service.js';
import { TunnelTokensService } from './tunnel-tokens.service.js';

@ApiTags('Settings')
@Controller('users/guacamole-settings')
export class GuacamoleSettingsController {
  constructor(private readonly settings: GuacamoleSettingsService) {}

  @Get()
  @Access('user', { scope: 'me' })
  @Operation({
    summary: 'Get remote-desktop settings',
    description:
      'Returns whether remote desktops are enabled, and the address of guacd. Available to every user.',
    ok: GuacamoleSettingsResponse,
    okMeans: 'The current settings',
  })
  getGuacamoleSettings(): Promise<GuacamoleSettingsResponse> {
    return this.settings.get();
  }

  @Patch()
  @Access('user', { permission: 'settings.manage' })
  @Operation({
    summary: 'Change remote-desktop settings',
    description:
      'A change restarts the proxy, which closes its tunnels. The response is sent once it is running again.',
    ok: GuacamoleSettingsResponse,
    okMeans: 'The current settings',
    refuses: [InvalidAllowedTargets, InvalidGuacdUrl],
  })
  setGuacamoleSettings(
    @Body() body: ChangeGuacamoleSettingsRequest,
    @CurrentPrincipal() caller: Principal,
  ): Promise<GuacamoleSettingsResponse> {
    return this.settings.change(body, caller.userId);
  }
}

@ApiTags('Remote desktops')
@Controller('api/guacamole')
export class TunnelTokensController {
  constructor(private readonly tokens: TunnelTokensService) {}

  @Post('token')
  @Access('session')
  @Operation({
    summary: 'Issue a remote-desktop token',
    description:
      'The token opens one tunnel, within a minute and while this session is valid. docs/remote-desktop.md describes the WebSocket.',
    ok: TunnelTokenResponse,
    okMeans: 'The token for one tunnel',
    refuses: [
      InvalidDesktopSettings,
      InvalidTerminalId,
      MfaRequired,
      RemoteDesktopDisabled,
      RemoteDesktopNotAllowed,
      TargetNotAllowed,
      TargetNotFound,
    ],
  })
  issueTunnelToken(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: IssueTunnelTokenRequest,
  ): Promise<TunnelTokenResponse> {
    return this.tokens.issue(caller, body);
  }
}
