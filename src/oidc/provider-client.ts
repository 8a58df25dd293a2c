import { Injectable } from '@nestjs/common';
import {
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type ServerMetadata,
} from 'openid-client';
import { ProviderDiscovery } from './provider-discovery.js';
import { CodeExchange, type LoginSecrets } from './code-exchange.js';
import { GithubProfile } from './github-profile.js';
import { ProviderFailure } from './provider-failure.js';
import { type ProviderSettings } from './provider-settings.js';
import { Userinfo } from './userinfo.js';
import { mergeClaims, type VerifiedClaims } from './verified-identity.js';

export { type LoginSecrets, type ServerMetadata };

/** In characters. Some providers and proxies reject longer URLs. */
const MAX_LOGOUT_URL = 2_048;

/** The metadata in use, and the metadata that the provider advertises. */
export type Description = { readonly metadata: ServerMetadata; readonly advertised: ServerMetadata };

/** Runs the authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 6749 for GitHub), by means of openid-client. */
@Injectable()
export class ProviderClient {
  constructor(
    private readonly discovery: ProviderDiscovery,
    private readonly exchange: CodeExchange,
    private readonly userinfo: Userinfo,
    private readonly github: GithubProfile,
  ) {}

  /** Returns the metadata of the provider; configured endpoints take precedence. Throws {@link ProviderFailure}. */
  async metadata(settings: ProviderSettings): Promise<ServerMetadata> {
    return (await this.discovery.find(settings)).serverMetadata();
  }

  /** Returns the metadata without using the cache, which may hide an outage. Throws {@link ProviderFailure}. */
  async describe(settings: ProviderSettings): Promise<Description> {
    const { client, advertised } = await this.discovery.findNow(settings);
    return { metadata: client.serverMetadata(), advertised };
  }

  /**
   * Returns the URL to redirect the browser to. Throws {@link ProviderFailure}.
   * @param more further parameters of the authentication request
   */
  async authorizationUrl(
    settings: ProviderSettings,
    redirectUri: string,
    secrets: LoginSecrets,
    more: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const client = await this.discovery.find(settings);
    if (client.serverMetadata().authorization_endpoint === undefined)
      throw new ProviderFailure('discovery', 'the discovery document has no authorization endpoint');
    return buildAuthorizationUrl(client, {
      redirect_uri: redirectUri,
      response_type: 'code',
      ...(settings.protocol === 'oidc'
        ? { scope: withOpenid(settings.scopes), nonce: secrets.nonce }
        : { scope: settings.scopes }),
      state: secrets.state,
      code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
      ...more,
    }).href;
  }

  /** Exchanges the code and verifies the identity, with at most one token request. Throws {@link ProviderFailure}. */
  async exchangeCode(
    settings: ProviderSettings,
    callback: URL,
    secrets: LoginSecrets,
  ): Promise<VerifiedClaims> {
    const client = await this.discovery.find(settings);
    if (settings.protocol === 'github') {
      const token = await this.exchange.getAccessToken(client, settings, callback, secrets);
      return this.github.load(client, token, settings);
    }
    const tokens = await this.exchange.run(client, settings, callback, secrets);
    const { claims, idToken } = tokens;
    const details = await this.userinfo.load(client, tokens, settings);
    const { iss: issuer, sub: subject, auth_time: authTime = null } = claims;
    return { issuer, subject, authTime, idToken, claims: mergeClaims(claims, details) };
  }

  /**
   * Returns the URL that ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0); null if the
   * provider has none. If the ID token would make the URL too long, a login hint replaces it. Throws {@link
   * ProviderFailure}.
   */
  async endSessionUrl(settings: ProviderSettings, idToken: string, returnTo: string): Promise<string | null> {
    const client = await this.discovery.find(settings);
    if (client.serverMetadata().end_session_endpoint === undefined) return null;
    const urlWith = (hint: Record<string, string>): string =>
      buildEndSessionUrl(client, { ...hint, post_logout_redirect_uri: returnTo }).href;
    const url = urlWith({ id_token_hint: idToken });
    return url.length <= MAX_LOGOUT_URL ? url : urlWith({ logout_hint: getLogoutHint(idToken) });
  }
}

const withOpenid = (scopes: string): string =>
  scopes.split(/\s+/).includes('openid') ? scopes : `openid ${scopes}`;

/** Identifies the user to log out: the `login_hint` claim if the provider sends it, as Entra ID does, or the subject. */
function getLogoutHint(idToken: string): string {
  const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
  const { login_hint: hint, sub } = JSON.parse(payload) as { login_hint?: unknown; sub: string };
  return typeof hint === 'string' ? hint : sub;
}
