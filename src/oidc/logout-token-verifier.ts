import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import { Clock, MINUTE_MS, SECOND_MS } from '#shared';
import { InvalidLogoutToken, OidcProviderUnreachable } from './oidc.errors.js';
import { ProviderTransport, TIME_LIMIT_MS } from './provider-transport.js';

/** Older tokens are refused, so nobody has to remember them for longer. */
export const MAX_AGE_MS = 10 * MINUTE_MS;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Never a shared secret, never none. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

export type LogoutIssuer = { readonly issuer: string; readonly clientId: string; readonly jwksUri: string };
export type LogoutClaims = {
  readonly issuer: string;
  readonly jti: string;
  readonly subject: string | null;
  readonly sid: string | null;
};

/** Checks logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
@Injectable()
export class LogoutTokenVerifier {
  private known: { readonly uri: string; readonly keys: ReturnType<typeof createRemoteJWKSet> } | null = null;

  constructor(
    private readonly transport: ProviderTransport,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidLogoutToken`, or `OidcProviderUnreachable` when its keys cannot be had. */
  async verify(token: string, { issuer, clientId, jwksUri }: LogoutIssuer): Promise<LogoutClaims> {
    const options = {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      clockTolerance: 30,
      maxTokenAge: MAX_AGE_MS / SECOND_MS,
      currentDate: new Date(this.clock.now()),
    };
    const { payload } = await jwtVerify(token, this.keysAt(jwksUri), options).catch((error: unknown) => {
      throw isOfToken(error) ? new InvalidLogoutToken() : new OidcProviderUnreachable();
    });
    return claimsOf(payload, issuer);
  }

  private keysAt(uri: string): ReturnType<typeof createRemoteJWKSet> {
    if (this.known?.uri === uri) return this.known.keys;
    const keys = createRemoteJWKSet(new URL(uri), {
      timeoutDuration: TIME_LIMIT_MS,
      [customFetch]: (url, { headers }) =>
        this.transport.request(url, { method: 'GET', headers: Object.fromEntries(headers) }),
    });
    this.known = { uri, keys };
    return keys;
  }
}

/** Everything else that can go wrong is about fetching the keys. */
const OF_TOKEN = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JWSSignatureVerificationFailed,
];

const isOfToken = (error: unknown): boolean => OF_TOKEN.some((kind) => error instanceof kind);

function claimsOf(payload: JWTPayload, issuer: string): LogoutClaims {
  const { jti, sub, sid, nonce, events } = payload as Record<string, unknown>;
  const isNotice = isObject(events) && isObject(events[EVENT]) && nonce === undefined;
  const [subject, session] = [textOrNull(sub), textOrNull(sid)];
  if (!isNotice || typeof jti !== 'string' || (subject ?? session) === null) throw new InvalidLogoutToken();
  return { issuer, jti, subject, sid: session };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
