import { Injectable } from '@nestjs/common';
import { decodeJwt, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { Clock, MINUTE_MS, SECOND_MS } from '#shared';
import { ProviderFailure, getReason } from './provider-failure.js';
import { ALGORITHMS, isAboutToken, ProviderKeys } from './provider-keys.js';

/** Older tokens are refused, which limits how long used tokens must be stored. */
export const MAX_AGE_MS = 10 * MINUTE_MS;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const TYPES = ['logout+jwt', 'application/logout+jwt', 'jwt'];

/** The reason why a logout token is rejected, for the log. Does not contain the token. */
export class LogoutTokenRefusal extends Error {}

/** Who a logout token says it is from and for, before it is verified. */
export type LogoutTokenAddress = { readonly issuer: string; readonly audiences: readonly string[] };

type LogoutIssuer = { readonly issuer: string; readonly clientId: string; readonly jwksUri: string };
export type LogoutClaims = {
  readonly issuer: string;
  readonly jti: string;
  readonly subject: string | null;
  readonly sid: string | null;
};

/** Checks logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
@Injectable()
export class LogoutTokenVerifier {
  constructor(
    private readonly keys: ProviderKeys,
    private readonly clock: Clock,
  ) {}

  /** Returns null for anything but a JWT with an issuer. */
  readAddress(token: string): LogoutTokenAddress | null {
    try {
      const { iss: issuer, aud } = decodeJwt(token);
      return issuer === undefined ? null : { issuer, audiences: [aud ?? []].flat() };
    } catch {
      return null;
    }
  }

  /** Throws {@link LogoutTokenRefusal}, or `ProviderFailure` if the keys of the provider are unavailable. */
  async verify(token: string, { issuer, clientId, jwksUri }: LogoutIssuer): Promise<LogoutClaims> {
    const options = {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      // `exp` is not required: `iat` limits the age, and widely used providers omit `exp`.
      requiredClaims: ['iat', 'jti', 'events'],
      clockTolerance: 30,
      maxTokenAge: MAX_AGE_MS / SECOND_MS,
      currentDate: new Date(this.clock.now()),
    };
    const checked = await this.keys
      .check(jwksUri, (keys) => jwtVerify(token, keys, options))
      .catch((error: unknown) => {
        throw isAboutToken(error)
          ? new LogoutTokenRefusal(getReason(error))
          : ProviderFailure.by('keys', error);
      });
    assertTyped(checked.protectedHeader);
    return toLogoutClaims(checked.payload, issuer);
  }
}

/** The specification recommends `logout+jwt` (section 2.4). Tokens without it are recognised by their claims. */
function assertTyped({ typ }: JWTHeaderParameters): void {
  if (typ !== undefined && !TYPES.includes(typ.toLowerCase()))
    throw new LogoutTokenRefusal('its "typ" is that of another kind of token');
}

function toLogoutClaims(payload: JWTPayload, issuer: string): LogoutClaims {
  const { jti, sub, sid, nonce, events } = payload as Record<string, unknown>;
  const [subject, session] = [textOrNull(sub), textOrNull(sid)];
  if (!isObject(events) || !isObject(events[EVENT]))
    throw new LogoutTokenRefusal('its "events" claim has no back-channel logout event');
  if (nonce !== undefined)
    throw new LogoutTokenRefusal('it has a "nonce" claim, which logout tokens must not have');
  if (typeof jti !== 'string') throw new LogoutTokenRefusal('its "jti" claim is not text');
  if ((subject ?? session) === null) throw new LogoutTokenRefusal('it has neither a "sub" nor a "sid" claim');
  return { issuer, jti, subject, sid: session };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
