import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import {
  AllowedResponse,
  passwordLoginAllowed,
  SetAllowedRequest,
  SettingsService,
  WouldLockOut,
} from '#settings';
import { AdminLogins } from '../flow/admin-logins.service.js';

@ApiTags('Settings')
@Controller('users/password-login-allowed')
export class PasswordLoginSettingController {
  constructor(
    private readonly settings: SettingsService,
    private readonly adminLogins: AdminLogins,
  ) {}

  @Get()
  @Access('public')
  @Operation({
    summary: 'Get whether password login is allowed',
    description:
      'Returns whether users may log in with a password. Public, so that a login page can hide the form.',
    ok: AllowedResponse,
    okMeans: 'Whether password login is allowed',
  })
  async getPasswordLoginAllowed(): Promise<AllowedResponse> {
    return { allowed: await this.settings.get(passwordLoginAllowed) };
  }

  @Patch()
  @Access('user', { permission: 'settings.manage', stepUp: 'all' })
  @Operation({
    summary: 'Allow or forbid password login',
    description: 'Takes effect at once on every replica. Rejected if no admin would be able to log in.',
    ok: AllowedResponse,
    okMeans: 'The updated setting',
    refuses: [WouldLockOut],
  })
  async setPasswordLoginAllowed(
    @Body() { allowed }: SetAllowedRequest,
    @CurrentPrincipal() caller: Principal,
  ): Promise<AllowedResponse> {
    await this.adminLogins.setPasswordLoginAllowed(allowed, caller.userId);
    return { allowed };
  }
}
