import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import { ChangeGuacamoleSettingsRequest, GuacamoleSettingsResponse } from './dto/guacamole-settings.dto.js';
import { InvalidAllowedTargets, InvalidGuacdUrl } from './guacamole.errors.js';
import { GuacamoleSettingsService } from './guacamole-settings.service.js';

@ApiTags('Settings')
@Controller('users/guacamole-settings')
export class GuacamoleSettingsController {
  constructor(private readonly settings: GuacamoleSettingsService) {}

  @Get()
  @Access('user')
  @Operation({
    summary: 'Get remote-desktop settings',
    description:
      'Returns whether remote desktops are enabled, and the address of guacd. Available to every user.',
    ok: GuacamoleSettingsResponse,
    okMeans: 'The current settings',
  })
  getGuacamoleSettings(): Promise<GuacamoleSettingsResponse> {
    return this.settings.read();
  }

  @Patch()
  @Access('admin')
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
