import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
import { Operation } from '#platform/http';
import { ChangeGuacamoleSettingsRequest, GuacamoleSettingsResponse } from './dto/guacamole-settings.dto.js';
import { InvalidGuacdUrl } from './guacamole.errors.js';
import { GuacamoleSettingsService } from './guacamole-settings.service.js';

@ApiTags('Settings')
@Controller('users/guacamole-settings')
export class GuacamoleSettingsController {
  constructor(private readonly settings: GuacamoleSettingsService) {}

  @Get()
  @Access('user')
  @Operation({ summary: 'Are remote desktops on, and where is guacd?', ok: GuacamoleSettingsResponse })
  getGuacamoleSettings(): Promise<GuacamoleSettingsResponse> {
    return this.settings.read();
  }

  @Patch()
  @Access('admin')
  @Operation({
    summary: 'Switch remote desktops, or use another guacd',
    description: 'A change restarts the proxy, which drops its tunnels; the answer comes once it runs again.',
    ok: GuacamoleSettingsResponse,
    refuses: [InvalidGuacdUrl],
  })
  setGuacamoleSettings(
    @Body() body: ChangeGuacamoleSettingsRequest,
    @Caller() caller: Principal,
  ): Promise<GuacamoleSettingsResponse> {
    return this.settings.change(body, caller.userId);
  }
}
