import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { digest, randomSecret, sameDigest, Sealer } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, MINUTE_MS } from '#shared';
import { InvalidOidcState, OidcProviderUnreachable } from './oidc.errors.js';
import { OidcConfigService } from './oidc-config.service.js';
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

/** A login that returned in the browser that started it. It can be completed once. */
type ReturnedLogin = {
  readonly settings: ProviderSettings;
  readonly secrets: LoginSecrets;
  readonly rememberMe: boolean;
};

/** The parameters of the callback. */
export type CallbackParameters = Readonly<Record<string, string | undefined>>;

/** Sends a browser to the provider and verifies the callback. Other modules map the verified identity to an account. */
@Injectable()
export class OidcFlowService {
  constructor(
    private readonly configs: OidcConfigService,
    private readonly client: ProviderClient,
    private readonly pending: OidcTransactionRepository,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The redirect URI to register at the provider. Built from the configuration, never from a request. */
  get redirectUri(): string {
    return `${this.config.env.PUBLIC_URL}/users/oidc/callback`;
  }

  /** Returns the redirect URI with the parameters of the callback. */
  toCallbackUrl(parameters: CallbackParameters): URL {
    const callback = new URL(this.redirectUri);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) callback.searchParams.set(name, value);
    }
    return callback;
  }

  /** Throws `OidcNotConfigured`, `OidcProviderUnreachable`. */
  async start(rememberMe: boolean, [knownBrowser]: readonly string[]): Promise<StartedLogin> {
    const settings = await this.configs.get();
    const browserSecret = knownBrowser ?? newSecret();
    const secrets = { state: newSecret(), nonce: newSecret(), verifier: newSecret() };
    const authUrl = await this.client
      .authorizationUrl(settings, this.redirectUri, secrets)
      .catch((error: unknown) => this.unreachable(error));
    const row = this.toRow(settings, secrets, digest(browserSecret), rememberMe);
    await this.transactions.run((tx) => this.pending.add(tx, row));
    return { authUrl, state: secrets.state, nonce: secrets.nonce, browserSecret };
  }

  /** Consumes the state before anything else, so that it works once only. Throws `InvalidOidcState`. */
  async redeemState(state: string, browserSecrets: readonly string[]): Promise<ReturnedLogin> {
    const row = await this.pending.find(digest(state));
    const isStartedHere = browserSecrets.some((secret) =>
      sameDigest(row?.browserDigest ?? '', digest(secret)),
    );
    if (!row || !isStartedHere) throw new InvalidOidcState();
    const isFirst = await this.transactions.run((tx) => this.pending.take(tx, row, this.clock.now()));
    const settings = isFirst ? await this.configs.find() : null;
    if (!settings || row.providerDigest !== toProviderDigest(settings)) throw new InvalidOidcState();
    const opened = this.sealer.open(secretsContext(row.stateDigest), row.secrets).toString('utf8');
    const { nonce, verifier } = JSON.parse(opened) as Omit<LoginSecrets, 'state'>;
    return { settings, secrets: { state, nonce, verifier }, rememberMe: row.rememberMe };
  }

  /** Throws `ProviderFailure`, and logs the step that failed. */
  async verifyCallback(
    { settings, secrets }: ReturnedLogin,
    parameters: CallbackParameters,
  ): Promise<VerifiedIdentity> {
    try {
      return toIdentity(
        await this.client.exchangeCode(settings, this.toCallbackUrl(parameters), secrets),
        settings,
      );
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
    isIssuer: (issuer: string) => boolean,
    idToken: string,
    returnTo: string,
  ): Promise<string | null> {
    const settings = await this.configs.find();
    if (!settings) return null;
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
    settings: ProviderSettings,
    { state, nonce, verifier }: LoginSecrets,
    browserDigest: string,
    rememberMe: boolean,
  ): OidcTransaction {
    const stateDigest = digest(state);
    return Object.assign(new OidcTransaction(), {
      stateDigest,
      browserDigest,
      providerDigest: toProviderDigest(settings),
      secrets: this.sealer.seal(secretsContext(stateDigest), JSON.stringify({ nonce, verifier })),
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
