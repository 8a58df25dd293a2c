import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
import { NullableBody, Operation } from '#platform/http';
import { WouldLockOut } from '#settings';
import {
  AutoProvisionRequest,
  AutoProvisionResponse,
  OidcConfigRequest,
  OidcConfigResponse,
  OidcMessageResponse,
  PublicOidcConfigResponse,
} from './dto/oidc-config.dto.js';
import { DryRunResponse } from './dto/dry-run.dto.js';
import { IncompleteOidcConfig, InvalidUrl, OidcNotConfigured } from './oidc.errors.js';
import { OidcAdministrationService } from './oidc-administration.service.js';

@ApiTags('Single sign-on')
@Controller('users')
export class OidcConfigController {
  constructor(private readonly administration: OidcAdministrationService) {}

  @Get('oidc-config')
  @Access('public')
  @NullableBody()
  @Operation({
    summary: 'Which identity provider is there?',
    ok: PublicOidcConfigResponse,
    nullable: true,
    okMeans: 'The provider, or `null` when none is configured',
  })
  getOidcConfig(): Promise<PublicOidcConfigResponse | null> {
    return this.administration.showPublic();
  }

  @Get('oidc-config/admin')
  @Access('admin-session')
  @NullableBody()
  @Operation({
    summary: 'Read the provider’s configuration, secret included',
    ok: OidcConfigResponse,
    nullable: true,
    okMeans: 'The configuration that counts, or `null`',
  })
  getOidcConfigForAdmin(): Promise<OidcConfigResponse | null> {
    return this.administration.show();
  }

  @Post('oidc-config')
  @Access('admin-session')
  @Operation({
    summary: 'Configure the provider, or switch it off',
    description:
      'Switches it off when `client_id`, `client_secret`, `issuer_url`, `authorization_url` and `token_url` are all ' +
      'empty. A configuration in the environment wins over the one stored here.',
    ok: OidcMessageResponse,
    refuses: [IncompleteOidcConfig, InvalidUrl, WouldLockOut],
  })
  updateOidcConfig(
    @Caller() caller: Principal,
    @Body() request: OidcConfigRequest,
  ): Promise<OidcMessageResponse> {
    return this.administration.change(request, caller.userId);
  }

  @Delete('oidc-config')
  @Access('admin-session')
  @Operation({ summary: 'Remove the stored provider', ok: OidcMessageResponse, refuses: [WouldLockOut] })
  deleteOidcConfig(@Caller() caller: Principal): Promise<OidcMessageResponse> {
    return this.administration.disable(caller.userId);
  }

  @Post('oidc-config/test')
  @Access('admin-session')
  @Operation({
    summary: 'Try a configuration out',
    description:
      'The one in the body, or with an empty body the one that counts. Makes no account and stores nothing.',
    ok: DryRunResponse,
    refuses: [IncompleteOidcConfig, InvalidUrl, OidcNotConfigured],
  })
  testOidcConfig(@Body() request: OidcConfigRequest): Promise<DryRunResponse> {
    return this.administration.test(request);
  }

  @Get('oidc-auto-provision')
  @Access('public')
  @Operation({ summary: 'May strangers get an account by single sign-on?', ok: AutoProvisionResponse })
  getOidcAutoProvision(): Promise<AutoProvisionResponse> {
    return this.administration.showAutoProvision();
  }

  @Patch('oidc-auto-provision')
  @Access('admin')
  @Operation({
    summary: 'Make accounts at the first login through the provider',
    description: 'Independent of public registration, which lets them in as well.',
    ok: AutoProvisionResponse,
  })
  setOidcAutoProvision(
    @Caller() caller: Principal,
    @Body() { enabled }: AutoProvisionRequest,
  ): Promise<AutoProvisionResponse> {
    return this.administration.setAutoProvision(enabled, caller.userId);
  }
}
