import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import {
  AppCallbackNotSupported,
  InvalidLogoutToken,
  OidcNotConfigured,
  OidcProviderUnreachable,
} from '#oidc';
import { FormBody, Operation } from '#platform/http';
import { InvalidRequest } from '#shared';
import { SsoProviderNotFound } from '#sso-providers';
import { BackchannelLogout } from './backchannel-logout.service.js';
import { BindsBrowser, type BoundToBrowser, BrowserSecrets } from './browser-binding.js';
import {
  AuthorizeQuery,
  AuthorizeResponse,
  BackchannelLogoutRequest,
  BackchannelLogoutResponse,
} from './oidc.dto.js';
import { OidcLoginService } from './oidc-login.service.js';

@ApiTags('Single sign-on')
@Controller('users/oidc')
export class OidcController {
  constructor(
    private readonly logins: OidcLoginService,
    private readonly backchannel: BackchannelLogout,
  ) {}

  @Get('authorize')
  @Access('public')
  @BindsBrowser()
  @Operation({
    summary: 'Start a login at a provider',
    description:
      'Redirect the same browser to `auth_url` within ten minutes. The response sets a cookie that the callback requires.',
    ok: AuthorizeResponse,
    okMeans: 'Where to redirect the browser',
    refuses: [
      InvalidRequest,
      AppCallbackNotSupported,
      OidcNotConfigured,
      SsoProviderNotFound,
      OidcProviderUnreachable,
    ],
  })
  async startOidcLogin(
    @Query() query: AuthorizeQuery,
    @BrowserSecrets() browserSecrets: readonly string[],
  ): Promise<BoundToBrowser<AuthorizeResponse>> {
    const { authUrl, state, nonce, browserSecret } = await this.logins.start(query, browserSecrets);
    return { browserSecret, body: { auth_url: authUrl, state, nonce } };
  }

  @Post('backchannel-logout')
  @Access('public')
  @FormBody()
  @Operation({
    summary: 'Receive a back-channel logout',
    description:
      'OpenID Connect Back-Channel Logout 1.0, called by the identity provider. Revokes the sessions with the given `sid`, otherwise those of `sub`.',
    ok: BackchannelLogoutResponse,
    okMeans: 'The sessions were revoked',
    refuses: [InvalidLogoutToken, OidcNotConfigured, OidcProviderUnreachable],
  })
  async receiveBackchannelLogout(
    @Body() { logout_token: token }: BackchannelLogoutRequest,
  ): Promise<BackchannelLogoutResponse> {
    await this.backchannel.logOut(token);
    return { message: 'Logged out' };
  }
}
