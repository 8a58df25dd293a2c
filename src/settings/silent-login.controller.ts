import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import { silentLogin } from './runtime-settings.js';
import { SilentLoginRequest, SilentLoginResponse } from './settings.dto.js';
import { SettingsService } from './settings.service.js';

@ApiTags('Settings')
@Controller('users/oidc-silent-login-default')
export class SilentLoginController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @Access('public')
  @Operation({
    summary: 'Get whether single sign-on starts by itself',
    description:
      'For login pages that then start it with the first provider, like that of Termix. The pages of Latchkey always wait for a click. Public, because a login page reads it.',
    ok: SilentLoginResponse,
    okMeans: 'Whether single sign-on starts by itself',
  })
  async getSilentLogin(): Promise<SilentLoginResponse> {
    return { enabled: await this.settings.get(silentLogin) };
  }

  @Patch()
  @Access('user', { permission: 'providers.manage' })
  @Operation({
    summary: 'Set whether single sign-on starts by itself',
    description: 'Takes effect with the next visit of a login page, on every replica.',
    ok: SilentLoginResponse,
    okMeans: 'The updated setting',
  })
  async setSilentLogin(
    @Body() { enabled }: SilentLoginRequest,
    @CurrentPrincipal() caller: Principal,
  ): Promise<SilentLoginResponse> {
    await this.settings.set(silentLogin, enabled, caller.userId);
    return { enabled };
  }
}
