import { Injectable } from '@nestjs/common';
import { DataKeysService, type NewDataKey } from '#data-keys';
import {
  AppCallbackNotSupported,
  OidcExchangeFailed,
  OidcFlowService,
  type ProviderAnswer,
  ProviderFailure,
  type ReturnedLogin,
  type VerifiedIdentity,
} from '#oidc';
import { isDuplicate, type Tx } from '#platform/database';
import { Log } from '#platform/logging';
import { type ClientInfo, type WithSession } from '#sessions';
import { InvalidRequest } from '#shared';
import { TrustedDevicesService } from '#totp';
import { type User } from '#users';
import { InvalidCredentials, RegistrationDisabled } from '../flow/auth.errors.js';
import { type NextStep, SignInDispatcher } from '../flow/sign-in.dispatcher.js';
import { type BoundToBrowser } from './browser-binding.js';
import { FrontendRedirect, type Redirection } from './frontend-redirect.js';
import { type IdentityAccount, OidcAccountsService } from './oidc-accounts.service.js';
import { type LoginRow, OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { type AuthorizeQuery, type AuthorizeResponse } from './oidc.dto.js';

/** The login through the identity provider, from our side of it. */
@Injectable()
export class OidcLoginService {
  constructor(
    private readonly flow: OidcFlowService,
    private readonly accounts: OidcAccountsService,
    private readonly dataKeys: DataKeysService,
    private readonly devices: TrustedDevicesService,
    private readonly dispatcher: SignInDispatcher,
    private readonly providerSessions: OidcSessionsService,
    private readonly frontend: FrontendRedirect,
    private readonly log: Log,
  ) {}

  /** Throws `AppCallbackNotSupported`, `OidcNotConfigured`, `OidcProviderUnreachable`. */
  async begin(
    query: AuthorizeQuery,
    browserSecrets: readonly string[],
  ): Promise<BoundToBrowser<AuthorizeResponse>> {
    // The shells that send these read the session token from the address that they are called back at.
    const isForApp = query.desktopCallbackPort !== undefined || query.appCallbackUrl !== undefined;
    if (isForApp) throw new AppCallbackNotSupported();
    const rememberMe = query.rememberMe === 'true';
    const { authUrl, state, nonce, browserSecret } = await this.flow.begin(rememberMe, browserSecrets);
    return { browserSecret, body: { auth_url: authUrl, state, nonce } };
  }

  /**
   * Has the browser bring by itself what the provider had it post (OAuth 2.0 Form Post Response Mode): its cookie comes
   * with no post from another site.
   */
  forward(answer: ProviderAnswer): Redirection {
    return { url: this.flow.callbackWith(answer).href, statusCode: 303 };
  }

  /** Throws `InvalidRequest`, `InvalidOidcState`, `OidcExchangeFailed`; everything later is told to the front end. */
  async finish(
    answer: ProviderAnswer,
    browserSecrets: readonly string[],
    client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    const { state, code, error } = answer;
    if (!state || !(code || error)) throw new InvalidRequest({}, 'code and state are required');
    const returned = await this.flow.undo(state, browserSecrets);
    try {
      const identity = await this.flow.prove(returned, answer);
      return await this.admit(identity, returned, client);
    } catch (refusal) {
      return { session: null, body: this.explain(refusal) };
    }
  }

  private async admit(
    identity: VerifiedIdentity,
    { rememberMe }: ReturnedLogin,
    client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    if (!identity.isAllowed) return { session: null, body: this.refuse('user_not_allowed') };
    const account = await this.accounts.findOrCreate(identity);
    const proceed = () => this.proceed(account, identity, rememberMe, client);
    // Two logins at once may both have made the data key that was missing; the stored one counts.
    const next = await proceed().catch((error: unknown) => {
      if (isDuplicate(error)) return proceed();
      throw error;
    });
    if ('session' in next) return { session: next.session, body: this.frontend.success };
    return { session: null, body: this.frontend.secondStep(next.tempToken, rememberMe) };
  }

  private async proceed(
    account: IdentityAccount,
    identity: VerifiedIdentity,
    rememberMe: boolean,
    client: ClientInfo,
  ): Promise<NextStep> {
    const { user } = account;
    const keys = await this.keysOf(user);
    const settle = async (tx: Tx) => {
      if (!(await this.accounts.isCurrent(tx, account))) throw new InvalidCredentials();
      if (keys) await this.dataKeys.store(tx, keys);
    };
    const device = await this.devices.find(user.id, client.deviceSecrets);
    const step = { user, client, rememberMe, dataKey: keys?.dataKey ?? null, settle };
    const bind = (tx: Tx, login: LoginRow) => this.providerSessions.bind(tx, login, identity);
    return this.dispatcher.proceed({ ...step, factor: 'oidc', bind }, device);
  }

  /** Without recovery the server makes no way of its own to the data of people who have a password. */
  private async keysOf({ id, passwordHash }: User): Promise<NewDataKey | null> {
    if (passwordHash === null || this.dataKeys.recoversByServer)
      return this.dataKeys.openOrCreateForServer(id);
    const dataKey = await this.dataKeys.openWithServer(id);
    return dataKey && { dataKey, slots: [] };
  }

  private explain(error: unknown): Redirection {
    if (error instanceof RegistrationDisabled) return this.refuse('registration_disabled');
    if (error instanceof InvalidCredentials) return this.refuse('authentication_failed');
    if (!(error instanceof ProviderFailure)) throw error;
    if (error.isRefusal) throw new OidcExchangeFailed();
    if (error.isUnreachable) return this.frontend.failure('provider_unreachable');
    return this.frontend.failure(
      error.providerError === 'access_denied' ? 'access_denied' : 'authentication_failed',
    );
  }

  private refuse(slug: 'registration_disabled' | 'user_not_allowed' | 'authentication_failed'): Redirection {
    this.log.warn('single sign-on rejected', { error: slug });
    return this.frontend.failure(slug);
  }
}
