import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { FormBody, Operation } from '#platform/http';
import { Client, type ClientInfo } from '#sessions';
import { Clock, SECOND_MS } from '#shared';
import {
  AuthorizationPending,
  DeviceCodeExpired,
  OAuthAccessDenied,
  SlowDown,
} from './device-authorization.errors.js';
import {
  OAuthInvalidClient,
  OAuthInvalidGrant,
  OAuthInvalidRequest,
  UnsupportedGrantType,
} from './oauth.errors.js';
import { OAuthTokenRequest, OAuthTokenResponse } from './token.dto.js';
import { OAuthTokens } from './tokens.service.js';

/** The token endpoint (RFC 6749, section 3.2). */
@ApiTags('Apps and devices')
@Controller('oauth')
export class TokenController {
  constructor(
    private readonly tokens: OAuthTokens,
    private readonly clock: Clock,
  ) {}

  @Post('token')
  @Access('public')
  @FormBody()
  @Operation({
    summary: 'Ask for the session of an app',
    description:
      'Exchanges a code that the browser brought to the app (RFC 6749, with the verifier of RFC 7636), or asks whether the user has approved a device; a device polls every `interval` seconds. The session is one of that user, with `deviceType` `cli`; it opens no encrypted data until `POST /users/unlock-data`. Errors name the reason in `error` as these specifications spell it.',
    ok: OAuthTokenResponse,
    okMeans: 'Logged in; send the token as `Authorization: Bearer`',
    refuses: [
      OAuthInvalidRequest,
      OAuthInvalidClient,
      OAuthInvalidGrant,
      UnsupportedGrantType,
      AuthorizationPending,
      SlowDown,
      OAuthAccessDenied,
      DeviceCodeExpired,
    ],
  })
  async issueToken(
    @Body() body: OAuthTokenRequest,
    @Client() client: ClientInfo,
  ): Promise<OAuthTokenResponse> {
    const { token, expiresAt } = await this.tokens.issue(body, client);
    const expires_in = Math.floor((expiresAt - this.clock.now()) / SECOND_MS);
    return { access_token: token, token_type: 'Bearer', expires_in };
  }
}
