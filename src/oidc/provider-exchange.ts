import { Injectable } from '@nestjs/common';
import {
  authorizationCodeGrant,
  type Configuration,
  type IDToken,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { Clock, SECOND_MS } from '#shared';
import { codeIn, ProviderFailure } from './provider-failure.js';
import { ProviderKeys } from './provider-keys.js';
import { type ProviderSettings } from './provider-settings.js';
import { RequestTrace } from './request-trace.js';
import { excerptOf, isTokenAnswer, oauthErrorIn } from './token-answer.js';

const CLOCK_TOLERANCE_SECONDS = 30;
/** What proxies answer for a server that is down. */
const DOWN = [502, 503, 504];

/** What the browser takes to the provider, or brings back from it. */
export type Secrets = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** Tokens whose ID token was checked, with its claims. */
export type CheckedTokens = {
  readonly accessToken: string;
  readonly idToken: string;
  readonly claims: IDToken;
};

/** The code for tokens (OpenID Connect Core 1.0, section 3.1.3), with everything checked that makes them ours. */
@Injectable()
export class CodeExchange {
  constructor(
    private readonly keys: ProviderKeys,
    private readonly clock: Clock,
  ) {}

  /** One token request at most. Throws {@link ProviderFailure}. */
  async run(
    client: Configuration,
    { clientSecret }: ProviderSettings,
    callback: URL,
    secrets: Secrets,
  ): Promise<CheckedTokens> {
    const checks = {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
    };
    const trace = new RequestTrace();
    const tokens = await trace
      .follow(() => authorizationCodeGrant(client, callback, checks))
      .catch((error: unknown) => {
        throw failureOf(error, trace, [clientSecret, ...callback.searchParams.values(), secrets.verifier]);
      });
    const { id_token: idToken, access_token: accessToken } = tokens;
    const claims = tokens.claims();
    if (claims === undefined || idToken === undefined)
      throw new ProviderFailure('id_token', 'the response has none');
    // The library believes a token that came straight from the token endpoint.
    await this.keys.assertSigned(idToken, client.serverMetadata().jwks_uri, 'id_token');
    this.assertComplete(claims);
    return { accessToken, idToken, claims };
  }

  /** What the library does not look at: when a token was issued, and whether its subject is anybody. */
  private assertComplete({ iat, sub }: IDToken): void {
    if (sub === '') throw new ProviderFailure('id_token', 'its subject is empty');
    if (iat > this.clock.now() / SECOND_MS + CLOCK_TOLERANCE_SECONDS)
      throw new ProviderFailure('id_token', 'it is issued in the future: check both clocks');
  }
}

function failureOf(error: unknown, { isSent, answer }: RequestTrace, secrets: string[]): ProviderFailure {
  if (!isSent) return ProviderFailure.by('authorization', error, { providerError: errorCodeIn(error) });
  if (answer === null) return ProviderFailure.by('token', error);
  if (isTokenAnswer(answer)) return ProviderFailure.by('id_token', error);
  const providerError = oauthErrorIn(answer) ?? errorCodeIn(error);
  const isDown = DOWN.includes(answer.status);
  return ProviderFailure.by('token', error, {
    providerError,
    isDown,
    isRefusal: !isDown && (answer.status !== 200 || providerError !== null),
    answer: providerError === null ? excerptOf(answer, secrets) : null,
  });
}

/** The provider's error code, as the library found it in the redirect or in a challenge. */
export function errorCodeIn(error: unknown): string | null {
  if (error instanceof WWWAuthenticateChallengeError) return codeIn(error.cause[0]?.parameters.error);
  return codeIn((error as { error?: unknown }).error);
}
