import { Injectable } from '@nestjs/common';
import { type ClientInfo, type IssuedSession } from '#sessions';
import { CODE_GRANT, CodeGrant, type CodeFields } from './code-grant.service.js';
import { DEVICE_CODE_GRANT, DeviceGrant } from './device-grant.service.js';
import { OAuthInvalidClient, OAuthInvalidRequest, UnsupportedGrantType } from './oauth.errors.js';
import { OAuthClients } from './oauth-clients.js';

/** A token request as it was sent (RFC 6749, section 4.1.3; RFC 8628, section 3.4). */
export type TokenRequest = CodeFields & {
  readonly grant_type?: string | undefined;
  readonly client_id?: string | undefined;
  readonly device_code?: string | undefined;
};

/** The grants that apps exchange for sessions. */
@Injectable()
export class OAuthTokens {
  constructor(
    private readonly clients: OAuthClients,
    private readonly devices: DeviceGrant,
    private readonly codes: CodeGrant,
  ) {}

  /** Throws the errors of RFC 6749, section 5.2, and RFC 8628, section 3.5. */
  async issue(request: TokenRequest, client: ClientInfo): Promise<IssuedSession> {
    const { grant_type: grantType, client_id: clientId } = request;
    if (!grantType || !clientId) throw new OAuthInvalidRequest();
    const app = this.clients.find(clientId);
    if (grantType !== DEVICE_CODE_GRANT && grantType !== CODE_GRANT) throw new UnsupportedGrantType();
    if (app === null) throw new OAuthInvalidClient();
    return grantType === CODE_GRANT
      ? this.codes.exchange(request, app, client)
      : this.devices.poll(request.device_code, app, client);
  }
}
