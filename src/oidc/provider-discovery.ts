import { Injectable } from '@nestjs/common';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  type ServerMetadata,
} from 'openid-client';
import { digest } from '#platform/crypto';
import { Clock, type Instant, MINUTE_MS, SECOND_MS } from '#shared';
import { Exchange } from './exchange.js';
import { ProviderFailure, reasonIn } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';
import { type ProviderRequest, ProviderTransport, TIME_LIMIT_MS } from './provider-transport.js';

/** Which address may be asked over plain http is known once a name is looked up, so not to the library. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out
const letTransportDecide: (client: Configuration) => void = allowInsecureRequests;

/** How long what discovery found is believed. */
const DISCOVERY_MS = 10 * MINUTE_MS;

type Known = { readonly key: string; readonly until: Instant; readonly client: Promise<Configuration> };

/** Finds out what a provider offers (OpenID Connect Discovery 1.0) and sets the library up for it. */
@Injectable()
export class ProviderDiscovery {
  private known: Known | null = null;

  constructor(
    private readonly transport: ProviderTransport,
    private readonly clock: Clock,
  ) {}

  /** Discovery, anew when the settings changed or what is known is old; asked once by many at a time. */
  find(settings: ProviderSettings): Promise<Configuration> {
    const key = digest(JSON.stringify(settings));
    const now = this.clock.now();
    if (this.known?.key === key && now < this.known.until) return this.known.client;
    const known = { key, until: now + DISCOVERY_MS, client: this.discover(settings) };
    this.known = known;
    known.client.catch(() => {
      if (this.known === known) this.known = null;
    });
    return known.client;
  }

  private async discover(settings: ProviderSettings): Promise<Configuration> {
    const issuer = new URL(settings.issuerUrl);
    const options = {
      [customFetch]: this.fetch,
      execute: [letTransportDecide],
      timeout: TIME_LIMIT_MS / SECOND_MS,
    };
    const found = await discovery(issuer, settings.clientId, undefined, None(), options).catch(failDiscovery);
    const metadata = found.serverMetadata();
    if (new URL(metadata.issuer).href !== issuer.href)
      throw new ProviderFailure('issuer', `the provider calls itself ${metadata.issuer}`);
    return this.configured(settings, metadata);
  }

  private configured(settings: ProviderSettings, found: ServerMetadata): Configuration {
    const { clientId, clientSecret, authorizationUrl, tokenUrl, userinfoUrl } = settings;
    const metadata: ServerMetadata = {
      ...found,
      ...(authorizationUrl !== null && { authorization_endpoint: authorizationUrl }),
      ...(tokenUrl !== null && { token_endpoint: tokenUrl }),
      ...(userinfoUrl !== null && { userinfo_endpoint: userinfoUrl }),
    };
    const client = new Configuration(metadata, clientId, undefined, authenticationFor(found, clientSecret));
    client[customFetch] = this.fetch;
    client.timeout = TIME_LIMIT_MS / SECOND_MS;
    letTransportDecide(client);
    // Without it a token that came straight from the token endpoint would be believed unsigned.
    enableNonRepudiationChecks(client);
    return client;
  }

  private readonly fetch = (url: string, request: ProviderRequest): Promise<Response> =>
    Exchange.note(() => this.transport.request(url, request));
}

/** Basic where the provider takes it, which is also what silence means (Discovery 1.0, section 3). */
function authenticationFor(
  { token_endpoint_auth_methods_supported: methods }: ServerMetadata,
  secret: string,
) {
  const isPostOnly =
    methods?.includes('client_secret_post') === true && !methods.includes('client_secret_basic');
  return isPostOnly ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

function failDiscovery(error: unknown): never {
  const reason = reasonIn(error);
  throw new ProviderFailure(reason.includes('expected issuer') ? 'issuer' : 'discovery', reason);
}
