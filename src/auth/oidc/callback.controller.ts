import { applyDecorators, Body, Controller, Get, Param, Post, Query, Redirect } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { InvalidOidcState, OidcExchangeFailed } from '#oidc';
import { FormBody, Operation, SuccessHeader } from '#platform/http';
import { Client, type ClientInfo, DeliversSessionToBrowser, type WithSession } from '#sessions';
import { InvalidRequest } from '#shared';
import { parseProviderId, SsoProviderNotFound } from '#sso-providers';
import { TrackLogin } from '../flow/login-metrics.js';
import { BrowserSecrets } from './browser-binding.js';
import { type Redirection } from './frontend-redirect.js';
import { CallbackQuery, PostedCallback } from './oidc.dto.js';
import { OidcLoginService } from './oidc-login.service.js';

const ID = ApiParam({ name: 'providerId', type: 'integer', example: 2 });

/** Documents a callback, where the provider sends the browser. */
const Callback = (summary: string, refuses: Parameters<typeof Operation>[0]['refuses'] = []) =>
  applyDecorators(
    SuccessHeader('Location', 'The front end, with the result', 'https://desk.example.com/?success=true'),
    Operation({
      summary,
      description:
        'The identity provider redirects the browser here; clients do not call it. Redirects to the front end, with the session in a cookie.',
      status: 302,
      ok: null,
      okMeans:
        'Redirect to the front end: `/?success=true` with the session cookie, or `/?error=…` with `registration_disabled`, `user_not_allowed`, `account_suspended`, `second_factor_unavailable`, `access_denied`, `provider_unreachable` or `authentication_failed`. If a second factor is required, redirect to a page of this service that asks for it and continues to `/?success=true`: `/login` if `FRONTEND_URL` is not set, otherwise `/users/oidc/second-factor`; with `OIDC_SECOND_FACTOR=fragment` to `/?requires_totp=true#temp_token=…` of the front end. After `POST /users/reauthenticate/provider`, redirect to its `return_to`, without a session',
      refuses: [InvalidRequest, InvalidOidcState, OidcExchangeFailed, ...refuses],
    }),
    // The outcome is tracked around the delivery, so its interceptor comes last.
    DeliversSessionToBrowser(),
    TrackLogin('oidc'),
    Redirect(),
  );

/** Documents a callback for `response_mode=form_post`. */
const PostedTo = (path: string, summary: string, refuses: Parameters<typeof Operation>[0]['refuses'] = []) =>
  applyDecorators(
    FormBody(),
    Redirect(),
    SuccessHeader(
      'Location',
      'The same URL with the parameters in the query',
      `https://desk.example.com${path}?code=…&state=…`,
    ),
    Operation({
      summary,
      description: `For providers that use \`response_mode=form_post\`: redirects the browser to \`GET ${path}\` with the posted parameters. The parameters are not validated before the redirect.`,
      status: 303,
      ok: null,
      okMeans: `Redirect to \`GET ${path}\``,
      refuses: [InvalidRequest, ...refuses],
    }),
  );

/** The callbacks: one for the primary provider, and one for each of the others. */
@ApiTags('Single sign-on')
@Controller('users/oidc/callback')
export class CallbackController {
  constructor(private readonly logins: OidcLoginService) {}

  @Get()
  @Access('public')
  @Callback('Complete an OIDC login')
  completeOidcLogin(
    @Query() query: CallbackQuery,
    @BrowserSecrets() browserSecrets: readonly string[],
    @Client() client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    return this.logins.complete(null, { ...query }, browserSecrets, client);
  }

  @Get(':providerId')
  @Access('public')
  @ID
  @Callback('Complete a login at a provider', [SsoProviderNotFound])
  completeProviderLogin(
    @Param('providerId') id: string,
    @Query() query: CallbackQuery,
    @BrowserSecrets() browserSecrets: readonly string[],
    @Client() client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    return this.logins.complete(parseProviderId(id), { ...query }, browserSecrets, client);
  }

  @Post()
  @Access('public')
  @PostedTo('/users/oidc/callback', 'Forward a posted OIDC response')
  forwardPostedOidcLogin(@Body() parameters: PostedCallback): Redirection {
    return this.logins.forward(null, { ...parameters });
  }

  @Post(':providerId')
  @Access('public')
  @ID
  @PostedTo('/users/oidc/callback/{providerId}', 'Forward a response posted to a provider’s callback', [
    SsoProviderNotFound,
  ])
  forwardPostedProviderLogin(
    @Param('providerId') id: string,
    @Body() parameters: PostedCallback,
  ): Redirection {
    return this.logins.forward(parseProviderId(id), { ...parameters });
  }
}
