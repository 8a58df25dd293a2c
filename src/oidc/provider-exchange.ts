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
import { type ReceivedAnswer, RequestTrace } from './request-trace.js';

const CLOCK_TOLERANCE_SECONDS = 30;
/** The statuses that proxies return when a server is down. */
const DOWN = [502, 503, 504];

/** The secrets of one login, which protect the redirect and the code. */
export type Secrets = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** A token response with a verified ID token, and its claims. */
export type CheckedTokens = {
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
        throw toFailure(error, trace, [clientSecret, ...callback.searchParams.values(), secrets.verifier]);
      });
    const { id_token: idToken, access_token: accessToken } = tokens;
    const claims = tokens.claims();
    if (claims === undefined || idToken === undefined)
      throw new ProviderFailure('id_token', 'the response has none');
    // The library does not verify the signature of a token that the token endpoint returned.
    await this.keys.assertSigned(idToken, client.serverMetadata().jwks_uri, 'id_token');
    this.assertComplete(claims);
    return { accessToken, idToken, claims };
  }

  /** Checks what the library does not: that the token is not issued in the future, and has a subject. */
  private assertComplete({ iat, sub }: IDToken): void {
    if (sub === '') throw new ProviderFailure('id_token', 'its subject is empty');
    if (iat > this.clock.now() / SECOND_MS + CLOCK_TOLERANCE_SECONDS)
      throw new ProviderFailure('id_token', 'it is issued in the future: check both clocks');
  }
}

function toFailure(error: unknown, { isSent, answer }: RequestTrace, secrets: string[]): ProviderFailure {
  if (!isSent) return ProviderFailure.by('authorization', error, { providerError: errorCodeIn(error) });
  if (answer === null) return ProviderFailure.by('token', error);
  if (isTokenAnswer(answer)) return ProviderFailure.by('id_token', error);
  const providerError = oauthErrorIn(answer) ?? errorCodeIn(error);
  const isDown = DOWN.includes(answer.status);
  return ProviderFailure.by('token', error, {
    providerError,
    isDown,
    isRefusal: !isDown && (answer.status !== 200 || providerError !== null),
    answer: providerError === null ? toLogExcerpt(answer, secrets) : null,
  });
}

/** Returns the provider's error code from the redirect or from an authentication challenge. */
export function errorCodeIn(error: unknown): string | null {
  if (error instanceof WWWAuthenticateChallengeError) return codeIn(error.cause[0]?.parameters.error);
  return codeIn((error as { error?: unknown }).error);
}

const MAX_EXCERPT_LENGTH = 200;
/** More than the log shows, because secrets are removed before the text is shortened. */
const MAX_SCANNED = 4_000;
/** Matches values that are named like credentials, in JSON, forms and HTML. */
const NAMED_SECRET =
  /((?!token_type)\b[\w-]*(?:token|secret|code|password|assertion|session|cookie)[\w-]*["']?\s*[:=]\s*["']?)[^"'&\s<>,}]+/gi;
const LONG_SECRET = /[\w.~+/=-]{32,}/g;

/** Whether a body is a token response (OpenID Connect Core 1.0, section 3.1.3.3). Does not verify the ID token. */
function isTokenAnswer({ status, text }: ReceivedAnswer): boolean {
  const { access_token, token_type, id_token, scope, expires_in } = fieldsIn(text);
  const isComplete = [access_token, token_type, id_token].every((field) => typeof field === 'string');
  const isTyped =
    /^(bearer|dpop)$/i.test(String(token_type)) && ['undefined', 'string'].includes(typeof scope);
  return status === 200 && isComplete && isTyped && (expires_in === undefined || Number(expires_in) >= 0);
}

/** Returns the error code of a response with any status (RFC 6749, section 5.2); null if it has none. */
const oauthErrorIn = ({ text }: ReceivedAnswer): string | null => codeIn(fieldsIn(text)['error']);

/** Returns the first 200 characters of a response for the log, without anything that is or looks like a secret. */
function toLogExcerpt({ status, type, text }: ReceivedAnswer, secrets: readonly string[]): object {
  const known = secrets.filter((secret) => secret !== '');
  const masked = known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text.slice(0, MAX_SCANNED));
  const body = masked.replace(NAMED_SECRET, '$1***').replace(LONG_SECRET, '***').replace(/\s+/g, ' ');
  return { status, type, body: body.slice(0, MAX_EXCERPT_LENGTH) };
}

function fieldsIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
