import { Injectable } from '@nestjs/common';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  fetchUserInfo,
  type ServerMetadata,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { Clock, SECOND_MS } from '#shared';
import { Exchange } from './exchange.js';
import { ProviderDiscovery } from './provider-discovery.js';
import { codeIn, ProviderFailure, reasonIn } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';
import { mergedClaims, type ProvedClaims } from './verified-identity.js';

export { type ServerMetadata };

const CLOCK_TOLERANCE_SECONDS = 30;

/** What the browser takes to the provider, or brings back from it. */
export type Secrets = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** The protocol (OpenID Connect Core 1.0, code flow with PKCE), by way of openid-client. */
@Injectable()
export class ProviderClient {
  constructor(
    private readonly discovery: ProviderDiscovery,
    private readonly clock: Clock,
  ) {}

  /** What the provider says of itself, with the configured endpoints in it. Throws {@link ProviderFailure}. */
  async metadata(settings: ProviderSettings): Promise<ServerMetadata> {
    return (await this.discovery.find(settings)).serverMetadata();
  }

  /** Where to send the browser. Throws {@link ProviderFailure}. */
  async authorizationUrl(settings: ProviderSettings, redirectUri: string, secrets: Secrets): Promise<string> {
    const client = await this.discovery.find(settings);
    if (client.serverMetadata().authorization_endpoint === undefined)
      throw new ProviderFailure('discovery', 'the provider names no authorization endpoint');
    return buildAuthorizationUrl(client, {
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: withOpenid(settings.scopes),
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
    }).href;
  }

  /** Trades the code in and checks everything; one token request at most. Throws {@link ProviderFailure}. */
  async prove(settings: ProviderSettings, callback: URL, secrets: Secrets): Promise<ProvedClaims> {
    const client = await this.discovery.find(settings);
    const checks = {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
    };
    const exchange = new Exchange();
    const tokens = await exchange
      .follow(() => authorizationCodeGrant(client, callback, checks))
      .catch((error: unknown) => {
        throw new ProviderFailure(exchange.step, reasonIn(error), providerErrorIn(error));
      });
    const claims = tokens.claims();
    if (claims === undefined) throw new ProviderFailure('id_token', 'there is none in the answer');
    this.assertComplete(claims);
    const details = await this.userinfo(client, tokens.access_token, claims.sub);
    return {
      issuer: claims.iss,
      subject: claims.sub,
      idToken: tokens.id_token ?? '',
      claims: mergedClaims(claims, details),
    };
  }

  /** Where the provider ends its own session; null when it does not offer that. Throws {@link ProviderFailure}. */
  async endSessionUrl(settings: ProviderSettings, idToken: string, returnTo: string): Promise<string | null> {
    const client = await this.discovery.find(settings);
    if (client.serverMetadata().end_session_endpoint === undefined) return null;
    return buildEndSessionUrl(client, { id_token_hint: idToken, post_logout_redirect_uri: returnTo }).href;
  }

  /** What the library does not look at: when a token was issued, and whether its subject is anybody. */
  private assertComplete({ iat, sub }: { iat: number; sub: string }): void {
    if (sub === '') throw new ProviderFailure('id_token', 'its subject is empty');
    if (iat > this.clock.now() / SECOND_MS + CLOCK_TOLERANCE_SECONDS)
      throw new ProviderFailure('id_token', 'it is from the future: compare the clocks');
  }

  private async userinfo(client: Configuration, accessToken: string, subject: string): Promise<object> {
    if (client.serverMetadata().userinfo_endpoint === undefined) return {};
    return fetchUserInfo(client, accessToken, subject).catch((error: unknown) => {
      throw new ProviderFailure('userinfo', reasonIn(error), providerErrorIn(error));
    });
  }
}

const withOpenid = (scopes: string): string =>
  scopes.split(/\s+/).includes('openid') ? scopes : `openid ${scopes}`;

function providerErrorIn(error: unknown): string | null {
  if (error instanceof WWWAuthenticateChallengeError) return codeIn(error.cause[0]?.parameters.error);
  return codeIn((error as { error?: unknown }).error);
}
