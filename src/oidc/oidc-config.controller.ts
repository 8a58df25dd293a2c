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
    summary: 'Get the identity provider',
    description:
      'What a login page needs to offer single sign-on. Anyone may ask; the secret is not part of it.',
    ok: PublicOidcConfigResponse,
    okMeans: 'The provider, or `null` when none is configured',
    nullable: true,
  })
  getOidcConfig(): Promise<PublicOidcConfigResponse | null> {
    return this.administration.showPublic();
  }

  @Get('oidc-config/admin')
  @Access('admin-session')
  @NullableBody()
  @Operation({
    summary: 'Get the full provider configuration',
    description:
      'The configuration that counts, with the decrypted client secret. Variables `OIDC_*` of the environment win over what is stored, and `source` says so.',
    ok: OidcConfigResponse,
    okMeans: 'The configuration that counts, or `null` when there is none',
    nullable: true,
  })
  getOidcConfigForAdmin(): Promise<OidcConfigResponse | null> {
    return this.administration.show();
  }

  @Post('oidc-config')
  @Access('admin-session')
  @Operation({
    summary: 'Configure the identity provider',
    description:
      'Switches it off when `client_id`, `client_secret`, `issuer_url`, `authorization_url` and `token_url` are all empty. A configuration in the environment wins over the one stored here.',
    ok: OidcMessageResponse,
    okMeans: 'The configuration was stored, or switched off',
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
  @Operation({
    summary: 'Remove the stored provider',
    description:
      'Switches single sign-on off, unless the environment configures it. Succeeds also when nothing was stored.',
    ok: OidcMessageResponse,
    okMeans: 'No provider is stored any more',
    refuses: [WouldLockOut],
  })
  deleteOidcConfig(@Caller() caller: Principal): Promise<OidcMessageResponse> {
    return this.administration.disable(caller.userId);
  }

  @Post('oidc-config/test')
  @Access('admin-session')
  @Operation({
    summary: 'Test a provider configuration',
    description:
      'Tests the configuration in the body or, with an empty body, the one that counts. Creates no account and stores nothing.',
    ok: DryRunResponse,
    okMeans: 'What each step of the test found',
    refuses: [IncompleteOidcConfig, InvalidUrl, OidcNotConfigured],
  })
  testOidcConfig(@Body() request: OidcConfigRequest): Promise<DryRunResponse> {
    return this.administration.test(request);
  }

  @Get('oidc-auto-provision')
  @Access('public')
  @Operation({
    summary: 'Get whether OIDC creates accounts',
    description:
      'Whether a first login through the provider creates an account although registration is forbidden. Anyone may ask.',
    ok: AutoProvisionResponse,
    okMeans: 'Whether single sign-on creates accounts',
  })
  getOidcAutoProvision(): Promise<AutoProvisionResponse> {
    return this.administration.showAutoProvision();
  }

  @Patch('oidc-auto-provision')
  @Access('admin')
  @Operation({
    summary: 'Set whether OIDC creates accounts',
    description:
      'Whether a first login through the provider creates an account. Independent of public registration, which lets them in as well.',
    ok: AutoProvisionResponse,
    okMeans: 'The setting as it is now',
  })
  setOidcAutoProvision(
    @Caller() caller: Principal,
    @Body() { enabled }: AutoProvisionRequest,
  ): Promise<AutoProvisionResponse> {
    return this.administration.setAutoProvision(enabled, caller.userId);
  }
}
