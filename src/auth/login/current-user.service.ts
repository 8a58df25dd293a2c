import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { IdentityProviders } from '#sso-providers';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { type MeResponse, toMeResponse } from './login.dto.js';

/** Describes the user of a request to themselves. */
@Injectable()
export class CurrentUser {
  constructor(
    private readonly identities: OidcIdentityRepository,
    private readonly providers: IdentityProviders,
  ) {}

  async describe(caller: Principal): Promise<MeResponse> {
    const identity = caller.isOidc ? await this.identities.findOfUser(caller.userId) : null;
    const provider = identity && (await this.providers.findName(identity.providerId));
    return { ...toMeResponse(caller), ...(provider !== null && { provider }) };
  }
}
