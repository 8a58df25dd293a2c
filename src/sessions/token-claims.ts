import {
  type Instant,
  type LoginChallengeId,
  type PasswordResetId,
  type SessionId,
  type UserId,
} from '#shared';

/** The purpose of a token. A token is valid for no other purpose. */
export type TokenType = 'session' | 'totp' | 'reset';

/** The row that a token belongs to: of a `session`, `totp` or `reset` token. */
export type TokenRowId = SessionId | LoginChallengeId | PasswordResetId;

/** Claims of every token of ours (RFC 7519). `iat` and `exp` are whole seconds. */
export type TokenClaims = {
  readonly sub: UserId;
  /** The row that holds the digest of `k`. */
  readonly sid: TokenRowId;
  readonly jti: string;
  readonly typ: TokenType;
  /** The secret `S` of that row, base64url. */
  readonly k: string;
  readonly iat: number;
  readonly exp: number;
};

export const ISSUER = 'latchkey';
export const AUDIENCE = 'latchkey';
/** Pinned: no other algorithm is accepted, whatever a token's header says (RFC 8725, section 3.1). */
export const ALGORITHM = 'HS256';

const SECRET_BYTES = 32;

/** Parses the claims of a verified token; null if one is missing or of the wrong type. */
export function parseClaims(payload: unknown): TokenClaims | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { sub, sid, jti, typ, k, iat, exp } = payload as Record<string, unknown>;
  const areStrings = [sub, sid, jti, typ, k].every((claim) => typeof claim === 'string');
  const areTimes = Number.isSafeInteger(iat) && Number.isSafeInteger(exp);
  if (!areStrings || !areTimes || decodeSecret(k as string).length !== SECRET_BYTES) return null;
  return { sub, sid, jti, typ, k, iat, exp } as TokenClaims;
}

/** Decodes the secret `S` from the claim `k`. */
export const decodeSecret = (k: string): Buffer => Buffer.from(k, 'base64url');

/** Returns the secret `S` of a token that was already verified. */
export function secretFromToken(token: string): Buffer {
  const payload = Buffer.from(token.split('.', 2)[1] ?? '', 'base64url').toString('utf8');
  return decodeSecret((JSON.parse(payload) as TokenClaims).k);
}

/** Converts to whole seconds, the unit of tokens and cookies. */
export const toSeconds = (instant: Instant): number => Math.floor(instant / 1_000);

/**
 * Returns whether a text claims to be a token of ours, without checking its signature: for whatever must not leave this
 * service.
 */
export function isOwnToken(text: string): boolean {
  const [, payload = ''] = text.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'iss' in claims && claims.iss === ISSUER;
  } catch {
    return false;
  }
}
