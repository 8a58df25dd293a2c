import { Injectable } from '@nestjs/common';
import {
  AppCallbackNotSupported,
  type StartedLogin,
  OidcFlowService,
  type CallbackParameters,
  type ProviderScope,
} from '#oidc';
import { type ClientInfo, type WithSession } from '#sessions';
import { InvalidRequest } from '#shared';
import { IdentityProviders, parseProviderId } from '#sso-providers';
import { ExternalLogin } from './external-login.service.js';
import { FrontendRedirect, type Redirection } from './frontend-redirect.js';
import { OidcAccountsService } from './oidc-accounts.service.js';
import { type AuthorizeQuery } from './oidc.dto.js';
import { ProviderProofService } from './provider-proof.service.js';

/** The login that starts at `oidc/authorize` and ends with the identity provider's callback. */
@Injectable()
export class OidcLoginService {
  constructor(
    private readonly providers: IdentityProviders,
    private readonly flow: OidcFlowService,
    private readonly accounts: OidcAccountsService,
    private readonly logins: ExternalLogin,
    private readonly frontend: FrontendRedirect,
    private readonly proofs: ProviderProofService,
  ) {}

  /** Throws `AppCallbackNotSupported`, `OidcNotConfigured`, `SsoProviderNotFound`, `OidcProviderUnreachable`. */
  async start(
    { rememberMe, providerId, desktopCallbackPort, appCallbackUrl }: AuthorizeQuery,
    browserSecrets: readonly string[],
  ): Promise<StartedLogin> {
    // Apps that send these parameters expect the session token in the callback URL.
    if (desktopCallbackPort !== undefined || appCallbackUrl !== undefined)
      throw new AppCallbackNotSupported();
    const id = providerId === undefined ? undefined : parseProviderId(providerId);
    const provider = await this.providers.getForLogin(id);
    return this.flow.start(provider, { rememberMe: rememberMe === 'true' }, browserSecrets);
  }

  /** Redirects a posted response to the GET route: a browser sends the cookie with that, but not with a cross-site POST. */
  forward(scope: ProviderScope, parameters: CallbackParameters): Redirection {
    return { url: this.flow.toCallbackUrl(scope, parameters).href, statusCode: 303 };
  }

  /**
   * Completes the login, or the proof, with the provider's response. Throws `InvalidRequest`, `InvalidOidcState` or `OidcExchangeFailed`;
   * any later failure is reported to the front end with a redirect.
   */
  async complete(
    scope: ProviderScope,
    parameters: CallbackParameters,
    browserSecrets: readonly string[],
    client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    const { state, code, error } = parameters;
    if (!state || !(code || error)) throw new InvalidRequest({}, 'code and state are required');
    const started = await this.flow.redeemState({ state, scope, browserSecrets }, (of) =>
      this.providers.findEnabled(of),
    );
    const { rememberMe, proof } = started;
    if (proof) return { session: null, body: await this.proofs.complete(started, proof, parameters) };
    try {
      const identity = await this.flow.verifyCallback(started, parameters);
      if (!identity.isAllowed) return { session: null, body: this.frontend.rejection('user_not_allowed') };
      const account = await this.accounts.findOrCreate(identity);
      const factor = {
        account,
        factor: 'oidc',
        providerLogin: identity,
        groups: { scope, groups: identity.groups },
        rememberMe,
        client,
      } as const;
      const result = await this.logins.finish(factor);
      if ('session' in result) return { session: result.session, body: this.frontend.success };
      return { session: null, body: this.frontend.secondFactor(result.tempToken, rememberMe) };
    } catch (failure) {
      return { session: null, body: this.frontend.failure(failure) };
    }
  }
}
