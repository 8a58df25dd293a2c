import { Body, Controller, Get, Post, Query, Redirect } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import {
  AppCallbackNotSupported,
  InvalidLogoutToken,
  InvalidOidcState,
  OidcExchangeFailed,
  OidcNotConfigured,
  OidcProviderUnreachable,
} from '#oidc';
import { FormBody, Operation, SuccessHeader } from '#platform/http';
import { Client, type ClientInfo, DeliversSessionToBrowser, type WithSession } from '#sessions';
import { InvalidRequest } from '#shared';
import { TrackLogin } from '../flow/login-metrics.js';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { BindsBrowser, type BoundToBrowser, BrowserSecrets } from './browser-binding.js';
import { type Redirection } from './frontend-redirect.js';
import {
  AuthorizeQuery,
  AuthorizeResponse,
  BackchannelLogoutRequest,
  BackchannelLogoutResponse,
  CallbackQuery,
  PostedCallback,
} from './oidc.dto.js';
import { OidcLoginService } from './oidc-login.service.js';

@ApiTags('Single sign-on')
@Controller('users/oidc')
export class OidcController {
  constructor(
    private readonly logins: OidcLoginService,
    private readonly sessions: OidcSessionsService,
  ) {}

  @Get('authorize')
  @Access('public')
  @BindsBrowser()
  @Operation({
    summary: 'Start an OIDC login',
    description:
      'Redirect the same browser to `auth_url` within ten minutes. The response sets a cookie that the callback requires.',
    ok: AuthorizeResponse,
    okMeans: 'Where to redirect the browser',
    refuses: [InvalidRequest, AppCallbackNotSupported, OidcNotConfigured, OidcProviderUnreachable],
  })
  async startOidcLogin(
    @Query() query: AuthorizeQuery,
    @BrowserSecrets() browserSecrets: readonly string[],
  ): Promise<BoundToBrowser<AuthorizeResponse>> {
    const { authUrl, state, nonce, browserSecret } = await this.logins.start(query, browserSecrets);
    return { browserSecret, body: { auth_url: authUrl, state, nonce } };
  }

  @Get('callback')
  @Access('public')
  @Redirect()
  @TrackLogin('oidc')
  @DeliversSessionToBrowser()
  @SuccessHeader('Location', 'The front end, with the result', 'https://desk.example.com/?success=true')
  @Operation({
    summary: 'Complete an OIDC login',
    description:
      'The identity provider redirects the browser here; clients do not call it. Redirects to the front end, with the session in a cookie.',
    status: 302,
    ok: null,
    okMeans:
      'Redirect to the front end: `/?success=true` with the session cookie, or `/?error=…` with `registration_disabled`, `user_not_allowed`, `access_denied`, `provider_unreachable` or `authentication_failed`. If a second factor is required, redirect to a page of this service that asks for it and continues to `/?success=true`: `/login` if `FRONTEND_URL` is not set, otherwise `/users/oidc/second-factor`; with `OIDC_SECOND_FACTOR=fragment` to `/?requires_totp=true#temp_token=…` of the front end',
    refuses: [InvalidRequest, InvalidOidcState, OidcExchangeFailed],
  })
  completeOidcLogin(
    @Query() query: CallbackQuery,
    @BrowserSecrets() browserSecrets: readonly string[],
    @Client() client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    return this.logins.complete({ ...query }, browserSecrets, client);
  }

  @Post('callback')
  @Access('public')
  @FormBody()
  @Redirect()
  @SuccessHeader(
    'Location',
    'The same URL with the parameters in the query',
    'https://desk.example.com/users/oidc/callback?code=…&state=…',
  )
  @Operation({
    summary: 'Forward a posted OIDC response',
    description:
      'For providers that use `response_mode=form_post`: redirects the browser to `GET /users/oidc/callback` with the posted parameters. The parameters are not validated before the redirect.',
    status: 303,
    ok: null,
    okMeans: 'Redirect to `GET /users/oidc/callback`',
    refuses: [InvalidRequest],
  })
  forwardPostedOidcLogin(@Body() parameters: PostedCallback): Redirection {
    return this.logins.forward({ ...parameters });
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
    await this.sessions.logOutByProvider(token);
    return { message: 'Logged out' };
  }
}
