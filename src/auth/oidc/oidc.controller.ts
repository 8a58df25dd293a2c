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
import { CountsLogin } from '../flow/login-outcomes.js';
import { BackchannelLogoutService } from './backchannel-logout.service.js';
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
    private readonly backchannel: BackchannelLogoutService,
  ) {}

  @Get('authorize')
  @Access('public')
  @BindsBrowser()
  @Operation({
    summary: 'Start a login at the provider',
    description:
      'Send the same browser to `auth_url` within ten minutes. The answer sets a cookie that it has to come back with.',
    ok: AuthorizeResponse,
    okMeans: 'Where to send the browser',
    refuses: [InvalidRequest, AppCallbackNotSupported, OidcNotConfigured, OidcProviderUnreachable],
  })
  startOidcLogin(
    @Query() query: AuthorizeQuery,
    @BrowserSecrets() browserSecrets: readonly string[],
  ): Promise<BoundToBrowser<AuthorizeResponse>> {
    return this.logins.begin(query, browserSecrets);
  }

  @Get('callback')
  @Access('public')
  @Redirect()
  @CountsLogin('oidc')
  @DeliversSessionToBrowser()
  @SuccessHeader('Location', 'The front end, with what came of it', 'https://desk.example.com/?success=true')
  @Operation({
    summary: 'Complete a login at the provider',
    description:
      'The identity provider sends the browser here; no program calls it. The answer redirects to the front end, with the session in a cookie.',
    status: 302,
    ok: null,
    okMeans:
      'On to the front end: `/?success=true` with the session cookie, or `/?error=…` with `registration_disabled`, `user_not_allowed`, `access_denied`, `provider_unreachable` or `authentication_failed`. Where a second factor is needed, on to `/users/oidc/second-factor`, a page that asks for it and leads to `/?success=true`; with `OIDC_SECOND_FACTOR=fragment` to `/?requires_totp=true#temp_token=…` of the front end',
    refuses: [InvalidRequest, InvalidOidcState, OidcExchangeFailed],
  })
  completeOidcLogin(
    @Query() query: CallbackQuery,
    @BrowserSecrets() browserSecrets: readonly string[],
    @Client() client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    return this.logins.finish({ ...query }, browserSecrets, client);
  }

  @Post('callback')
  @Access('public')
  @FormBody()
  @Redirect()
  @SuccessHeader(
    'Location',
    'The same address with the parameters in the query',
    'https://desk.example.com/users/oidc/callback?code=…&state=…',
  )
  @Operation({
    summary: 'Forward a posted answer of the provider',
    description:
      'For providers that answer with `response_mode=form_post`: the browser is sent to `GET /users/oidc/callback` with what it posted. Nothing is looked at before.',
    status: 303,
    ok: null,
    okMeans: 'On to `GET /users/oidc/callback`',
    refuses: [InvalidRequest],
  })
  forwardPostedOidcLogin(@Body() answer: PostedCallback): Redirection {
    return this.logins.forward({ ...answer });
  }

  @Post('backchannel-logout')
  @Access('public')
  @FormBody()
  @Operation({
    summary: 'Receive a logout from the provider',
    description:
      'OpenID Connect Back-Channel Logout 1.0: the identity provider calls it, nobody else. Ends the sessions named by `sid`, else those of `sub`.',
    ok: BackchannelLogoutResponse,
    okMeans: 'The sessions have ended',
    refuses: [InvalidLogoutToken, OidcNotConfigured, OidcProviderUnreachable],
  })
  async receiveBackchannelLogout(
    @Body() { logout_token: token }: BackchannelLogoutRequest,
  ): Promise<BackchannelLogoutResponse> {
    return this.backchannel.logout(token).then(() => ({ message: 'Logged out' }));
  }
}
