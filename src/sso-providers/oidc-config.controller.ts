import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { DryRunResponse, IncompleteOidcConfig, InvalidUrl, OidcNotConfigured } from '#oidc';
import { NullableBody, Operation } from '#platform/http';
import { GrantNotAllowed, MorePowerfulUser } from '#roles';
import { WouldLockOut } from '#settings';
import {
  AutoProvisionRequest,
  AutoProvisionResponse,
  OidcConfigRequest,
  OidcConfigResponse,
  OidcMessageResponse,
  PublicOidcConfigResponse,
} from './oidc-config.dto.js';
import { OidcConfigAdministration } from './oidc-config-administration.service.js';

@ApiTags('Single sign-on')
@Controller('users')
export class OidcConfigController {
  constructor(private readonly administration: OidcConfigAdministration) {}

  @Get('oidc-config')
  @Access('public')
  @NullableBody()
  @Operation({
    summary: 'Get the identity provider',
    description:
      'Returns what a login page needs to offer single sign-on at the first OpenID Connect provider; `GET /users/sso-providers` lists them all. Public; does not contain the secret.',
    ok: PublicOidcConfigResponse,
    okMeans: 'The provider, or `null` when none is configured',
    nullable: true,
  })
  getOidcConfig(): Promise<PublicOidcConfigResponse | null> {
    return this.administration.showPublic();
  }

  @Get('oidc-config/admin')
  @Access('session', { permission: 'providers.manage', stepUp: 'all' })
  @NullableBody()
  @Operation({
    summary: 'Get the full provider configuration',
    description:
      'Returns the effective configuration of the first OpenID Connect provider with the decrypted client secret. `OIDC_*` environment variables take precedence over the stored configuration; see `source`.',
    ok: OidcConfigResponse,
    okMeans: 'The effective configuration, or `null` if there is none',
    nullable: true,
  })
  getOidcConfigForAdmin(): Promise<OidcConfigResponse | null> {
    return this.administration.show();
  }

  @Post('oidc-config')
  @Access('session', { permission: 'providers.manage', stepUp: 'all' })
  @Operation({
    summary: 'Configure the identity provider',
    description:
      'Changes the first OpenID Connect provider. Removes it if `client_id`, `client_secret`, `issuer_url`, `authorization_url` and `token_url` are all empty. A configuration in the environment takes precedence over the stored one.',
    ok: OidcMessageResponse,
    okMeans: 'The configuration was stored or disabled',
    refuses: [IncompleteOidcConfig, InvalidUrl, MorePowerfulUser, GrantNotAllowed, WouldLockOut],
  })
  updateOidcConfig(
    @CurrentPrincipal() caller: Principal,
    @Body() request: OidcConfigRequest,
  ): Promise<OidcMessageResponse> {
    return this.administration.change(request, caller);
  }

  @Delete('oidc-config')
  @Access('session', { permission: 'providers.manage', stepUp: 'all' })
  @Operation({
    summary: 'Remove the stored provider',
    description:
      'Removes the first OpenID Connect provider, unless the environment configures it. Its accounts stay, and log in again once a provider with the same issuer takes its place. Also succeeds if nothing was stored.',
    ok: OidcMessageResponse,
    okMeans: 'No provider configuration is stored',
    refuses: [WouldLockOut],
  })
  deleteOidcConfig(@CurrentPrincipal() caller: Principal): Promise<OidcMessageResponse> {
    return this.administration.disable(caller.userId);
  }

  @Post('oidc-config/test')
  @Access('session', { permission: 'providers.manage' })
  @Operation({
    summary: 'Test a provider configuration',
    description:
      'Tests the configuration in the body or, if the body is empty, the effective one. Creates no account and stores nothing.',
    ok: DryRunResponse,
    okMeans: 'The result of each step',
    refuses: [IncompleteOidcConfig, InvalidUrl, OidcNotConfigured],
  })
  testOidcConfig(@Body() request: OidcConfigRequest): Promise<DryRunResponse> {
    return this.administration.test(request);
  }

  @Get('oidc-auto-provision')
  @Access('public')
  @Operation({
    summary: 'Get OIDC account creation',
    description:
      'Returns whether a first OIDC login creates an account even if registration is forbidden. Public.',
    ok: AutoProvisionResponse,
    okMeans: 'Whether single sign-on creates accounts',
  })
  getOidcAutoProvision(): Promise<AutoProvisionResponse> {
    return this.administration.showAutoProvision();
  }

  @Patch('oidc-auto-provision')
  @Access('user', { permission: 'providers.manage', stepUp: 'all' })
  @Operation({
    summary: 'Allow or forbid OIDC account creation',
    description:
      'Sets whether a first OIDC login creates an account. Public registration, if allowed, creates accounts at OIDC logins too.',
    ok: AutoProvisionResponse,
    okMeans: 'The updated setting',
  })
  setOidcAutoProvision(
    @CurrentPrincipal() caller: Principal,
    @Body() { enabled }: AutoProvisionRequest,
  ): Promise<AutoProvisionResponse> {
    return this.administration.setAutoProvision(enabled, caller.userId);
  }
}
