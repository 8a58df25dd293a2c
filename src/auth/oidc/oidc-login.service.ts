import { Injectable } from '@nestjs/common';
import { DataKeysService, type NewDataKey } from '#data-keys';
import {
  AppCallbackNotSupported,
  type StartedLogin,
  OidcFlowService,
  type CallbackParameters,
  type VerifiedIdentity,
} from '#oidc';
import { isDuplicate, Transactions } from '#platform/database';
import { type ClientInfo, type WithSession } from '#sessions';
import { InvalidRequest } from '#shared';
import { TrustedDevicesService } from '#totp';
import { type User } from '#users';
import { InvalidCredentials } from '../flow/auth.errors.js';
import { LoginDispatcher, type LoginResult } from '../flow/login-dispatcher.service.js';
import { OidcSessionsService } from '../flow/oidc-sessions.service.js';
import { FrontendRedirect, type Redirection } from './frontend-redirect.js';
import { type IdentityAccount, OidcAccountsService } from './oidc-accounts.service.js';
import { type AuthorizeQuery } from './oidc.dto.js';

/** A login that the identity provider has authenticated. */
type VerifiedLogin = {
  readonly account: IdentityAccount;
  readonly identity: VerifiedIdentity;
  readonly rememberMe: boolean;
  readonly client: ClientInfo;
};

/** The login that starts at `oidc/authorize` and ends with the identity provider's callback. */
@Injectable()
export class OidcLoginService {
  constructor(
    private readonly flow: OidcFlowService,
    private readonly accounts: OidcAccountsService,
    private readonly dataKeys: DataKeysService,
    private readonly devices: TrustedDevicesService,
    private readonly dispatcher: LoginDispatcher,
    private readonly providerSessions: OidcSessionsService,
    private readonly transactions: Transactions,
    private readonly frontend: FrontendRedirect,
  ) {}

  /** Throws `AppCallbackNotSupported`, `OidcNotConfigured`, `OidcProviderUnreachable`. */
  async start(
    { rememberMe, desktopCallbackPort, appCallbackUrl }: AuthorizeQuery,
    browserSecrets: readonly string[],
  ): Promise<StartedLogin> {
    // Apps that send these parameters expect the session token in the callback URL.
    if (desktopCallbackPort !== undefined || appCallbackUrl !== undefined)
      throw new AppCallbackNotSupported();
    return this.flow.start(rememberMe === 'true', browserSecrets);
  }

  /** Redirects a posted response to the GET route: a browser sends the cookie with that, but not with a cross-site POST. */
  forward(parameters: CallbackParameters): Redirection {
    return { url: this.flow.toCallbackUrl(parameters).href, statusCode: 303 };
  }

  /**
   * Completes the login with the provider's response. Throws `InvalidRequest`, `InvalidOidcState` or `OidcExchangeFailed`;
   * any later failure is reported to the front end with a redirect.
   */
  async complete(
    parameters: CallbackParameters,
    browserSecrets: readonly string[],
    client: ClientInfo,
  ): Promise<WithSession<Redirection>> {
    const { state, code, error } = parameters;
    if (!state || !(code || error)) throw new InvalidRequest({}, 'code and state are required');
    const started = await this.flow.redeemState(state, browserSecrets);
    const { rememberMe } = started;
    try {
      const identity = await this.flow.verifyCallback(started, parameters);
      if (!identity.isAllowed) return { session: null, body: this.frontend.rejection('user_not_allowed') };
      const account = await this.accounts.findOrCreate(identity);
      const result = await this.finish({ account, identity, rememberMe, client });
      if ('session' in result) return { session: result.session, body: this.frontend.success };
      return { session: null, body: this.frontend.secondFactor(result.tempToken, rememberMe) };
    } catch (failure) {
      return { session: null, body: this.frontend.failure(failure) };
    }
  }

  /** Opens the data key, prepares the next step, and stores everything in one transaction. */
  private async finish(login: VerifiedLogin, isRetry = false): Promise<LoginResult> {
    const { account, identity, rememberMe, client } = login;
    const { user } = account;
    const keys = await this.openDataKey(user);
    const device = await this.devices.find(user.id, client.deviceSecrets);
    const dataKey = keys?.dataKey ?? null;
    const step = { user, factor: 'oidc', client, rememberMe, dataKey } as const;
    const next = await this.dispatcher.prepareNext(step, device);
    try {
      return await this.transactions.run(async (tx) => {
        if (!(await this.dispatcher.claim(tx, user))) throw new InvalidCredentials();
        if (!(await this.accounts.isCurrent(tx, account))) throw new InvalidCredentials();
        if (keys) await this.dataKeys.store(tx, keys);
        await this.providerSessions.add(tx, next.row, identity);
        return this.dispatcher.storeNext(tx, next);
      });
    } catch (error) {
      // A concurrent first login has already stored a data key: use that one.
      if (isDuplicate(error) && !isRetry) return this.finish(login, true);
      throw error;
    }
  }

  /** Without server recovery, users who have a password have no server slot. */
  private async openDataKey({ id, passwordHash }: User): Promise<NewDataKey | null> {
    if (passwordHash === null || this.dataKeys.hasServerRecovery)
      return this.dataKeys.openOrCreateForServer(id);
    const dataKey = await this.dataKeys.openWithServer(id);
    return dataKey && { dataKey, slots: [] };
  }
}
