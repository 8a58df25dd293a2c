import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { FormBody, Operation } from '#platform/http';
import { Client, type ClientInfo } from '#sessions';
import { Clock, SECOND_MS } from '#shared';
import {
  DeviceAuthorizationRequest,
  DeviceAuthorizationResponse,
  OAuthTokenRequest,
  OAuthTokenResponse,
} from './device-authorization.dto.js';
import {
  AuthorizationPending,
  DeviceCodeExpired,
  OAuthAccessDenied,
  OAuthInvalidClient,
  OAuthInvalidGrant,
  OAuthInvalidRequest,
  SlowDown,
  TooManyDeviceLogins,
  UnsupportedGrantType,
} from './device-authorization.errors.js';
import { DeviceAuthorizationService } from './device-authorization.service.js';
import { DeviceTokenService } from './device-token.service.js';

/** The endpoints for devices without a browser (RFC 8628). */
@ApiTags('Devices and command lines')
@Controller('oauth')
export class DeviceAuthorizationController {
  constructor(
    private readonly authorizations: DeviceAuthorizationService,
    private readonly tokens: DeviceTokenService,
    private readonly clock: Clock,
  ) {}

  @Post('device_authorization')
  @Access('public')
  @FormBody()
  @Operation({
    summary: 'Start the login of a device',
    description:
      'Device authorization (RFC 8628) for command lines and devices without a browser. Show the user `user_code` and `verification_uri`, and poll `POST /oauth/token`.',
    ok: DeviceAuthorizationResponse,
    okMeans: 'The codes of this login',
    refuses: [OAuthInvalidRequest, OAuthInvalidClient, TooManyDeviceLogins],
  })
  startDeviceLogin(
    @Body() { client_id: clientId }: DeviceAuthorizationRequest,
    @Client() client: ClientInfo,
  ): Promise<DeviceAuthorizationResponse> {
    return this.authorizations.start(clientId, client);
  }

  @Post('token')
  @Access('public')
  @FormBody()
  @Operation({
    summary: 'Ask for the session of a device',
    description:
      'Poll it every `interval` seconds until the user has decided. The session is one of that user, with `deviceType` `cli`; it opens no encrypted data until `POST /users/unlock-data`. Errors name the reason in `error` as RFC 8628, section 3.5, spells it.',
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
  async pollDeviceLogin(
    @Body() body: OAuthTokenRequest,
    @Client() client: ClientInfo,
  ): Promise<OAuthTokenResponse> {
    const { token, expiresAt } = await this.tokens.poll(body, client);
    const expires_in = Math.floor((expiresAt - this.clock.now()) / SECOND_MS);
    return { access_token: token, token_type: 'Bearer', expires_in };
  }
}
