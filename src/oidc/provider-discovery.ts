import { Injectable } from '@nestjs/common';
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  None,
  type ServerMetadata,
} from 'openid-client';
import { digest } from '#platform/crypto';
import { Clock, type Instant, MINUTE_MS, SECOND_MS } from '#shared';
import { ProviderFailure } from './provider-failure.js';
import { ALGORITHMS } from './provider-keys.js';
import { type ProviderSettings, type TokenAuthMethod } from './provider-settings.js';
import { type ProviderRequest, ProviderTransport, TIME_LIMIT_MS } from './provider-transport.js';
import { RequestTrace } from './request-trace.js';

/** The transport decides by the resolved address whether plain http is allowed, so the library must not refuse it. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only as a warning
const letTransportDecide: (client: Configuration) => void = allowInsecureRequests;

const MAX_ISSUER = 255;
/** More providers than a login page can offer. */
const MAX_CACHED = 64;
/** How long metadata is cached. */
const DISCOVERY_MS = 10 * MINUTE_MS;

/** The library's configuration for a provider, and the metadata of the provider without the configured endpoints. */
export type Discovered = { readonly client: Configuration; readonly advertised: ServerMetadata };
type CachedDiscovery = { readonly until: Instant; readonly found: Promise<Discovered> };

/** Reads the metadata of a provider (OpenID Connect Discovery 1.0), and configures the library for it. */
@Injectable()
export class ProviderDiscovery {
  /** By digest of the settings, oldest first. */
  private readonly cached = new Map<string, CachedDiscovery>();

  constructor(
    private readonly transport: ProviderTransport,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns cached metadata, or runs discovery if it is stale or the settings changed. Concurrent callers share a
   * request.
   */
  async find(settings: ProviderSettings): Promise<Configuration> {
    const key = digest(JSON.stringify(settings));
    const cached = this.cached.get(key);
    const isFresh = cached !== undefined && this.clock.now() < cached.until;
    const { client } = await (isFresh ? cached.found : this.findNow(settings));
    return client;
  }

  /** Runs discovery without using the cache, and caches the result. */
  findNow(settings: ProviderSettings): Promise<Discovered> {
    const key = digest(JSON.stringify(settings));
    const found = settings.protocol === 'oidc' ? this.discover(settings) : this.describeGithub(settings);
    const cached = { until: this.clock.now() + DISCOVERY_MS, found };
    this.cached.delete(key);
    this.cached.set(key, cached);
    const [oldest] = this.cached.keys();
    if (this.cached.size > MAX_CACHED && oldest !== undefined) this.cached.delete(oldest);
    found.catch(() => {
      if (this.cached.get(key) === cached) this.cached.delete(key);
    });
    return found;
  }

  private async discover(settings: ProviderSettings): Promise<Discovered> {
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
    return { client: this.configured(settings, metadata), advertised: metadata };
  }

  /** GitHub has no discovery: its endpoints are configured. */
  private async describeGithub(settings: ProviderSettings): Promise<Discovered> {
    const advertised: ServerMetadata = { issuer: settings.issuerUrl };
    const post: ProviderSettings = { ...settings, tokenAuthMethod: 'client_secret_post' };
    return { client: this.configured(post, advertised), advertised };
  }

  private configured(settings: ProviderSettings, found: ServerMetadata): Configuration {
    const { clientId } = settings;
    const metadata = withSettings(found, settings);
    const client = new Configuration(metadata, clientId, undefined, authenticationFor(found, settings));
    client[customFetch] = this.fetch;
    client.timeout = TIME_LIMIT_MS / SECOND_MS;
    letTransportDecide(client);
    return client;
  }

  private readonly fetch = (url: string, request: ProviderRequest): Promise<Response> =>
    RequestTrace.note(() => this.transport.request(url, request));
}

function withSettings(found: ServerMetadata, settings: ProviderSettings): ServerMetadata {
  const { authorizationUrl, tokenUrl, userinfoUrl, useUserinfo } = settings;
  const { userinfo_endpoint: advertised, ...others } = found;
  const userinfo = useUserinfo ? (userinfoUrl ?? advertised) : undefined;
  return {
    ...others,
    ...(authorizationUrl !== null && { authorization_endpoint: authorizationUrl }),
    ...(tokenUrl !== null && { token_endpoint: tokenUrl }),
    ...(userinfo !== undefined && { userinfo_endpoint: userinfo }),
    // Some providers sign the userinfo response without advertising it.
    userinfo_signing_alg_values_supported: ALGORITHMS,
  };
}

function failDiscovery(error: unknown): never {
  const actual = getIssuer(error);
  if (actual !== null) throw new ProviderFailure('issuer', `the provider calls itself ${actual}`);
  throw ProviderFailure.by('discovery', error);
}

/** Returns the issuer of the metadata if discovery failed because it differs from the configured one. */
function getIssuer(error: unknown): string | null {
  const { attribute, body } = ((error as { cause?: unknown }).cause ?? {}) as {
    attribute?: unknown;
    body?: { issuer?: unknown };
  };
  return attribute === 'issuer' && typeof body?.issuer === 'string' ? body.issuer.slice(0, MAX_ISSUER) : null;
}

/**
 * Chooses the client authentication: as configured, or else HTTP Basic if the provider supports it. Basic is also the
 * default if the provider advertises no method (OpenID Connect Discovery 1.0, section 3).
 */
function authenticationFor(found: ServerMetadata, settings: ProviderSettings): ClientAuth {
  const { clientSecret, tokenAuthMethod } = settings;
  const method = tokenAuthMethod ?? chooseMethod(found);
  return method === 'client_secret_post' ? ClientSecretPost(clientSecret) : basic(clientSecret);
}

function chooseMethod({ token_endpoint_auth_methods_supported: offered }: ServerMetadata): TokenAuthMethod {
  const isPostOnly =
    offered?.includes('client_secret_post') === true && !offered.includes('client_secret_basic');
  return isPostOnly ? 'client_secret_post' : 'client_secret_basic';
}

/** The library also encodes `-`, `_` and `.`, which providers that do not decode (RFC 6749, section 2.3.1) refuse. */
const basic =
  (secret: string): ClientAuth =>
  (_server, { client_id: id }, _body, headers) => {
    const credentials = `${formEncoded(id)}:${formEncoded(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };

/** Encodes everything but letters, digits and `*-._` (application/x-www-form-urlencoded, URL Standard, section 5.2). */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
