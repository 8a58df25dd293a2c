import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { GrantNotAllowed, MorePowerfulUser } from '#roles';
import { WouldLockOut } from '#settings';
import { parseProviderId } from './identity-providers.service.js';
import { ProviderViews } from './provider-views.service.js';
import { SsoProviders } from './sso-providers.service.js';
import {
  ChangeSsoProviderRequest,
  CreateSsoProviderRequest,
  SsoProviderForAdminResponse,
  SsoProviderMessageResponse,
  SsoProviderResponse,
} from './sso-providers.dto.js';
import { SsoProviderTestResponse, TestSsoProviderRequest } from './sso-provider-test.dto.js';
import {
  InvalidProviderSettings,
  SsoProviderInUse,
  SsoProviderNotFound,
  SsoProviderReadOnly,
} from './sso-providers.errors.js';

const ID = ApiParam({ name: 'id', type: 'integer', example: 1 });

@ApiTags('Single sign-on')
@Controller('users/sso-providers')
export class SsoProvidersController {
  constructor(
    private readonly providers: SsoProviders,
    private readonly views: ProviderViews,
  ) {}

  @Get()
  @Access('public')
  @Operation({
    summary: 'List login providers',
    description:
      'Returns what a login page can offer besides the password of this service. Public; contains no settings.',
    ok: SsoProviderResponse,
    isArray: true,
    okMeans: 'The enabled providers in their order',
  })
  listSsoProviders(): Promise<SsoProviderResponse[]> {
    return this.views.listEnabled();
  }

  @Get('admin')
  @Access('session', { permission: 'providers.manage' })
  @Operation({
    summary: 'List login providers with settings',
    description: 'Returns all providers, including disabled ones. Secrets are never shown.',
    ok: SsoProviderForAdminResponse,
    isArray: true,
    okMeans: 'All providers in their order',
  })
  listSsoProvidersForAdmin(): Promise<SsoProviderForAdminResponse[]> {
    return this.views.listAll();
  }

  @Post()
  @Access('session', { permission: 'providers.manage', stepUp: 'all' })
  @Operation({
    summary: 'Add a login provider',
    description:
      'Lets users log in at an OpenID Connect provider, at Google, at GitHub, or with their password in an LDAP directory or Active Directory. Register the returned `redirectUri` at an identity provider. Test it with `POST /users/sso-providers/{id}/test`.',
    status: 201,
    ok: SsoProviderForAdminResponse,
    okMeans: 'The provider was added',
    refuses: [InvalidProviderSettings, MorePowerfulUser, GrantNotAllowed],
  })
  createSsoProvider(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: CreateSsoProviderRequest,
  ): Promise<SsoProviderForAdminResponse> {
    return this.providers.create(body, caller);
  }

  @Put(':id')
  @Access('session', { permission: 'providers.manage', stepUp: 'all' })
  @ID
  @Operation({
    summary: 'Change a login provider',
    description:
      'Changes only what is sent. Users who are logged in stay logged in when a provider is disabled. A secret must be sent again if it would go to another server.',
    ok: SsoProviderForAdminResponse,
    okMeans: 'The provider was changed',
    refuses: [
      SsoProviderNotFound,
      SsoProviderReadOnly,
      InvalidProviderSettings,
      MorePowerfulUser,
      GrantNotAllowed,
      WouldLockOut,
    ],
  })
  changeSsoProvider(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('id') id: string,
    @Body() body: ChangeSsoProviderRequest,
  ): Promise<SsoProviderForAdminResponse> {
    return this.providers.change(parseProviderId(id), body, caller);
  }

  @Delete(':id')
  @Access('session', { permission: 'providers.manage', stepUp: 'all' })
  @ID
  @Operation({
    summary: 'Remove a login provider',
    description: 'Refused while accounts log in with it. Disable it instead to end their logins at once.',
    ok: SsoProviderMessageResponse,
    okMeans: 'The provider was removed',
    refuses: [SsoProviderNotFound, SsoProviderReadOnly, SsoProviderInUse],
  })
  async deleteSsoProvider(
    @CurrentPrincipal() { userId }: SessionPrincipal,
    @Param('id') id: string,
  ): Promise<SsoProviderMessageResponse> {
    await this.providers.remove(parseProviderId(id), userId);
    return { message: 'SSO provider deleted' };
  }

  @Post(':id/test')
  @Access('session', { permission: 'providers.manage' })
  @ID
  @Operation({
    summary: 'Test a login provider',
    description:
      'Connects with the stored settings, step by step. In a directory, searches for `username` if it is sent; at an OpenID Connect provider, shows which roles `groups` would give. Creates no account and stores nothing.',
    ok: SsoProviderTestResponse,
    okMeans: 'The result of each step',
    refuses: [SsoProviderNotFound],
  })
  testSsoProvider(
    @Param('id') id: string,
    @Body() user: TestSsoProviderRequest,
  ): Promise<SsoProviderTestResponse> {
    return this.providers.test(parseProviderId(id), user);
  }
}
