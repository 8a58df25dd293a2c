import { Injectable } from '@nestjs/common';
import { ProofMethods, type SessionPrincipal } from '#access';
import { type IdentityProvider, OidcFlowService, OidcNotConfigured, type StartedLogin } from '#oidc';
import { type UserId } from '#shared';
import { IdentityProviders } from '#sso-providers';
import { OidcIdentityRepository } from '../store/oidc-identity.repository.js';
import { ProofRedirect } from './proof-redirect.js';

/** Starts another login at the identity provider, with which accounts that have no other method prove who uses a session. */
@Injectable()
export class ProviderProofStart {
  constructor(
    private readonly flow: OidcFlowService,
    private readonly providers: IdentityProviders,
    private readonly identities: OidcIdentityRepository,
    private readonly methods: ProofMethods,
    private readonly redirect: ProofRedirect,
  ) {}

  /**
   * Throws `ReauthenticationRequired` if the account has another method, `InvalidRequest`, `OidcNotConfigured`,
   * `OidcProviderUnreachable`.
   */
  async start(
    caller: SessionPrincipal,
    returnTo: string | undefined,
    browserSecrets: readonly string[],
  ): Promise<StartedLogin> {
    const page = this.redirect.toPage(returnTo);
    if (!(await this.methods.list(caller)).includes('provider')) await this.methods.ask(caller);
    const { id, secretDigest } = caller.session;
    const session = { id, userId: caller.userId, secretDigest };
    const provider = await this.getProvider(caller.userId);
    return this.flow.start(provider, { proof: { session, returnTo: page } }, browserSecrets);
  }

  /** Returns the provider of the account. A directory cannot prove anything here, and GitHub does not say when a user logged in. */
  private async getProvider(userId: UserId): Promise<IdentityProvider> {
    const identity = await this.identities.findOfUser(userId);
    const provider = identity && (await this.providers.findEnabled(identity.providerId));
    if (provider?.settings.protocol !== 'oidc') throw new OidcNotConfigured();
    return provider;
  }
}
