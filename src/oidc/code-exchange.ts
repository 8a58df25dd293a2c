import { Injectable } from '@nestjs/common';
import {
  authorizationCodeGrant,
  type AuthorizationCodeGrantChecks,
  type Configuration,
  type IDToken,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { Clock, SECOND_MS } from '#shared';
import { toErrorCode, ProviderFailure } from './provider-failure.js';
import { ProviderKeys } from './provider-keys.js';
import { type ProviderSettings } from './provider-settings.js';
import { type ProviderResponse, RequestTrace } from './request-trace.js';

const CLOCK_TOLERANCE_SECONDS = 30;
/** The statuses that proxies return when a server is down. */
const DOWN = [502, 503, 504];

/** The secrets of one login, which protect the redirect and the code. */
export type LoginSecrets = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** A token response with a verified ID token, and its claims. */
export type VerifiedTokens = {
  readonly accessToken: string;
  readonly idToken: string;
  readonly claims: IDToken;
};

/** Exchanges a code for tokens (OpenID Connect Core 1.0, section 3.1.3), and verifies them. */
@Injectable()
export class CodeExchange {
  constructor(
    private readonly keys: ProviderKeys,
    private readonly clock: Clock,
  ) {}

  /** Makes at most one token request. Throws {@link ProviderFailure}. */
  async run(
    client: Configuration,
    settings: ProviderSettings,
    callback: URL,
    secrets: LoginSecrets,
  ): Promise<VerifiedTokens> {
    const checks = { expectedNonce: secrets.nonce, idTokenExpected: true };
    const tokens = await this.grant(client, settings, callback, secrets, checks);
    const { id_token: idToken, access_token: accessToken } = tokens;
    const claims = tokens.claims();
    if (claims === undefined || idToken === undefined)
      throw new ProviderFailure('id_token', 'missing from the token response');
    // The library does not verify the signature of a token that the token endpoint returned.
    await this.keys.assertSigned(idToken, client.serverMetadata().jwks_uri, 'id_token');
    this.assertClaims(claims);
    return { accessToken, idToken, claims };
  }

  /** Exchanges the code at a provider without ID tokens (RFC 6749, section 4.1.3). Throws {@link ProviderFailure}. */
  async getAccessToken(
    client: Configuration,
    settings: ProviderSettings,
    callback: URL,
    secrets: LoginSecrets,
  ): Promise<string> {
    return (await this.grant(client, settings, callback, secrets, {})).access_token;
  }

  private async grant(
    client: Configuration,
    { clientSecret }: ProviderSettings,
    callback: URL,
    { state, verifier }: LoginSecrets,
    more: AuthorizationCodeGrantChecks,
  ): ReturnType<typeof authorizationCodeGrant> {
    const checks = { expectedState: state, pkceCodeVerifier: verifier, ...more };
    const trace = new RequestTrace();
    return trace
      .follow(() => authorizationCodeGrant(client, callback, checks))
      .catch((error: unknown) => {
        throw toFailure(error, trace, [clientSecret, ...callback.searchParams.values(), verifier]);
      });
  }

  /** Checks what the library does not: that the token is not issued in the future, and has a subject. */
  private assertClaims({ iat, sub }: IDToken): void {
    if (sub === '') throw new ProviderFailure('id_token', 'the `sub` claim is empty');
    if (iat > this.clock.now() / SECOND_MS + CLOCK_TOLERANCE_SECONDS)
      throw new ProviderFailure(
        'id_token',
        '`iat` is in the future: check the clocks of the provider and of this server',
      );
  }
}

function toFailure(error: unknown, { isSent, response }: RequestTrace, secrets: string[]): ProviderFailure {
  if (!isSent) return ProviderFailure.by('authorization', error, { providerError: getErrorCode(error) });
  if (response === null) return ProviderFailure.by('token', error);
  if (isTokenResponse(response)) return ProviderFailure.by('id_token', error);
  const providerError = parseOAuthError(response) ?? getErrorCode(error);
  const isDown = DOWN.includes(response.status);
  return ProviderFailure.by('token', error, {
    providerError,
    isDown,
    isRefusal: !isDown && (response.status !== 200 || providerError !== null),
    response: providerError === null ? toLogExcerpt(response, secrets) : null,
  });
}

/** Returns the provider's error code from the redirect or from an authentication challenge. */
export function getErrorCode(error: unknown): string | null {
  if (error instanceof WWWAuthenticateChallengeError) return toErrorCode(error.cause[0]?.parameters.error);
  return toErrorCode((error as { error?: unknown }).error);
}

const MAX_EXCERPT_LENGTH = 200;
/** Longer than the excerpt, because secrets are removed before the text is shortened. */
const MAX_SCANNED = 4_000;
/** Matches values whose names suggest credentials, in JSON, forms and HTML. */
const NAMED_SECRET =
  /((?!token_type)\b[\w-]*(?:token|secret|code|password|assertion|session|cookie)[\w-]*["']?\s*[:=]\s*["']?)[^"'&\s<>,}]+/gi;
const LONG_SECRET = /[\w.~+/=-]{32,}/g;

/** Whether a body is a token response (OpenID Connect Core 1.0, section 3.1.3.3). Does not verify the ID token. */
function isTokenResponse({ status, text }: ProviderResponse): boolean {
  const { access_token, token_type, id_token, scope, expires_in } = parseFields(text);
  const isComplete = [access_token, token_type, id_token].every((field) => typeof field === 'string');
  const isTyped =
    /^(bearer|dpop)$/i.test(String(token_type)) && ['undefined', 'string'].includes(typeof scope);
  return status === 200 && isComplete && isTyped && (expires_in === undefined || Number(expires_in) >= 0);
}

/** Returns the error code of a response with any status (RFC 6749, section 5.2); null if it has none. */
const parseOAuthError = ({ text }: ProviderResponse): string | null =>
  toErrorCode(parseFields(text)['error']);

/** Returns the first 200 characters of a response for the log, without anything that is or looks like a secret. */
function toLogExcerpt({ status, type, text }: ProviderResponse, secrets: readonly string[]): object {
  const known = secrets.filter((secret) => secret !== '');
  const masked = known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text.slice(0, MAX_SCANNED));
  const body = masked.replace(NAMED_SECRET, '$1***').replace(LONG_SECRET, '***').replace(/\s+/g, ' ');
  return { status, type, body: body.slice(0, MAX_EXCERPT_LENGTH) };
}

function parseFields(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
