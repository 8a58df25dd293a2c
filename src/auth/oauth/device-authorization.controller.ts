import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { FormBody, Operation } from '#platform/http';
import { Client, type ClientInfo } from '#sessions';
import { DeviceAuthorizationRequest, DeviceAuthorizationResponse } from './device-authorization.dto.js';
import { TooManyDeviceLogins } from './device-authorization.errors.js';
import { DeviceAuthorizationService } from './device-authorization.service.js';
import { OAuthInvalidClient, OAuthInvalidRequest } from './oauth.errors.js';

/** Where devices without a browser ask for a login (RFC 8628, section 3.1). */
@ApiTags('Apps and devices')
@Controller('oauth')
export class DeviceAuthorizationController {
  constructor(private readonly authorizations: DeviceAuthorizationService) {}

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
}
