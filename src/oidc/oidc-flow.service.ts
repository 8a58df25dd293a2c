import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { digest, randomSecret, sameDigest, Sealer } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { type SessionRef } from '#sessions';
import { Clock, type Instant, MINUTE_MS } from '#shared';
import { assertLoggedInAgain, LOG_IN_AGAIN } from './repeated-login.js';
import { InvalidOidcState, OidcProviderUnreachable } from './oidc.errors.js';
import { type IdentityProvider, type ProviderScope, toCallbackPath } from './identity-provider.js';
import { OidcTransaction } from './oidc-transaction.entity.js';
import { OidcTransactionRepository } from './oidc-transaction.repository.js';
import { ProviderClient, type LoginSecrets, type ServerMetadata } from './provider-client.js';
import { ProviderFailure } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';
import { toIdentity, type VerifiedIdentity } from './verified-identity.js';

/** How long a user may take to log in at the provider. */
export const LOGIN_MS = 10 * MINUTE_MS;

/** A started login: the URL for the browser, and the secret that the browser must return with. */
export type StartedLogin = {
  readonly authUrl: string;
  readonly state: string;
  readonly nonce: string;
  readonly browserSecret: string;
};

/** The session whose user logs in again to prove who they are, and the page to return to. */
export type ProofRequest = { readonly session: SessionRef; readonly returnTo: string };

/** What a login at the provider is for: a new session, or a proof in a live one. */
export type LoginPurpose = { readonly rememberMe: boolean } | { readonly proof: ProofRequest };

/** A login that returned in the browser that started it. It can be completed once. */
export type ReturnedLogin = {
  readonly provider: IdentityProvider;
  readonly secrets: LoginSecrets;
  readonly rememberMe: boolean;
  readonly proof: ProofRequest | null;
  readonly startedAt: Instant;
};

/** What the row of a pending login seals. */
type SealedLogin = Omit<LoginSecrets, 'state'> & { readonly proof?: ProofRequest | undefined };

/** A browser that returned to the callback of a provider. */
type ReturnedBrowser = {
  readonly state: string;
  readonly scope: ProviderScope;
  readonly browserSecrets: readonly string[];
};

/** The parameters of the callback. */
export type CallbackParameters = Readonly<Record<string, string | undefined>>;

/** Sends a browser to the provider and verifies the callback. Other modules map the verified identity to an account. */
@Injectable()
export class OidcFlowService {
  constructor(
    private readonly client: ProviderClient,
    private readonly pending: OidcTransactionRepository,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Returns the redirect URI to register at the provider. Built from the configuration, never from a request. */
  redirectUri(scope: ProviderScope): string {
    return `${this.config.env.PUBLIC_URL}${toCallbackPath(scope)}`;
  }

  /** Returns the redirect URI with the parameters of the callback. */
  toCallbackUrl(scope: ProviderScope, parameters: CallbackParameters): URL {
    const callback = new URL(this.redirectUri(scope));
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) callback.searchParams.set(name, value);
    }
    return callback;
  }

  /** Throws `OidcProviderUnreachable`. */
  async start(
    provider: IdentityProvider,
    purpose: LoginPurpose,
    [knownBrowser]: readonly string[],
  ): Promise<StartedLogin> {
    const { scope, settings } = provider;
    const browserSecret = knownBrowser ?? newSecret();
    const secrets = { state: newSecret(), nonce: newSecret(), verifier: newSecret() };
    const authUrl = await this.client
      .authorizationUrl(settings, this.redirectUri(scope), secrets, 'proof' in purpose ? LOG_IN_AGAIN : {})
      .catch((error: unknown) => this.unreachable(error));
    const row = this.toRow(provider, secrets, digest(browserSecret), purpose);
    await this.transactions.run((tx) => this.pending.add(tx, row));
    return { authUrl, state: secrets.state, nonce: secrets.nonce, browserSecret };
  }

  /**
   * Consumes the state before anything else, so that it works once only. Throws `InvalidOidcState`, also if the login was
   * started at another provider than `returned.scope`, or if that one has changed or is off.
   */
  async redeemState(
    { state, scope, browserSecrets }: ReturnedBrowser,
    findProvider: (scope: ProviderScope) => Promise<IdentityProvider | null>,
  ): Promise<ReturnedLogin> {
    const row = await this.pending.find(digest(state));
    const isStartedHere = browserSecrets.some((secret) =>
      sameDigest(row?.browserDigest ?? '', digest(secret)),
    );
    if (!row || !isStartedHere || row.providerId !== scope) throw new InvalidOidcState();
    const isFirst = await this.transactions.run((tx) => this.pending.take(tx, row, this.clock.now()));
    const provider = isFirst ? await findProvider(scope) : null;
    if (!provider || row.providerDigest !== toProviderDigest(provider.settings)) throw new InvalidOidcState();
    const opened = this.sealer.open(secretsContext(row.stateDigest), row.secrets).toString('utf8');
    const { nonce, verifier, proof = null } = JSON.parse(opened) as SealedLogin;
    const { rememberMe, expiresAt } = row;
    const secrets = { state, nonce, verifier };
    return { provider, secrets, rememberMe, proof, startedAt: expiresAt - LOGIN_MS };
  }

  /** Throws `ProviderFailure`, and logs the step that failed. */
  async verifyCallback(
    { provider, secrets, proof, startedAt }: ReturnedLogin,
    parameters: CallbackParameters,
  ): Promise<VerifiedIdentity> {
    try {
      const callback = this.toCallbackUrl(provider.scope, parameters);
      const verified = await this.client.exchangeCode(provider.settings, callback, secrets);
      if (proof) assertLoggedInAgain(verified, { from: startedAt, to: this.clock.now() });
      return toIdentity(verified, provider);
    } catch (error) {
      if (error instanceof ProviderFailure) this.log.warn('single sign-on failed', error.fields);
      throw error;
    }
  }

  /** Returns the metadata of the provider. Throws `OidcProviderUnreachable`. */
  metadata(settings: ProviderSettings): Promise<ServerMetadata> {
    return this.client.metadata(settings).catch((error: unknown) => this.unreachable(error));
  }

  /**
   * Returns the URL that ends the session at the provider. Returns null if the provider does not offer one, is
   * unreachable, or is not the issuer of this login: logging out here must not depend on the provider.
   */
  async endSessionUrl(
    { settings }: IdentityProvider,
    isIssuer: (issuer: string) => boolean,
    idToken: string,
    returnTo: string,
  ): Promise<string | null> {
    try {
      const { issuer } = await this.client.metadata(settings);
      return isIssuer(issuer) ? await this.client.endSessionUrl(settings, idToken, returnTo) : null;
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      this.log.warn('provider logout skipped', error.fields);
      return null;
    }
  }

  private unreachable(error: unknown): never {
    if (!(error instanceof ProviderFailure)) throw error;
    this.log.warn('single sign-on failed', error.fields);
    throw new OidcProviderUnreachable();
  }

  private toRow(
    { scope, settings }: IdentityProvider,
    { state, nonce, verifier }: LoginSecrets,
    browserDigest: string,
    purpose: LoginPurpose,
  ): OidcTransaction {
    const stateDigest = digest(state);
    const [rememberMe, proof] = 'proof' in purpose ? [false, purpose.proof] : [purpose.rememberMe, undefined];
    const sealed: SealedLogin = { nonce, verifier, proof };
    return Object.assign(new OidcTransaction(), {
      stateDigest,
      browserDigest,
      providerId: scope,
      providerDigest: toProviderDigest(settings),
      secrets: this.sealer.seal(secretsContext(stateDigest), JSON.stringify(sealed)),
      rememberMe,
      expiresAt: this.clock.now() + LOGIN_MS,
    });
  }
}

/** Returns 256 random bits as 43 characters, the minimum length of a PKCE verifier (RFC 7636, section 4.1). */
const newSecret = (): string => randomSecret().toString('base64url');

const toProviderDigest = ({ issuerUrl, clientId }: ProviderSettings): string =>
  digest(JSON.stringify([issuerUrl, clientId]));

/** Returns the context that the secrets of a login at the provider are sealed for. */
export const secretsContext = (row: string) => ({ table: 'oidc_transaction', column: 'secrets', row });
