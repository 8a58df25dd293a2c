import { type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { KeyRing, newId } from '#platform/crypto';
import {
  Clock,
  type Instant,
  type LoginChallengeId,
  type PasswordResetId,
  type SessionId,
  type UserId,
} from '#shared';
import { ALGORITHM, AUDIENCE, ISSUER, toSeconds } from './token-claims.js';

type TokenRow =
  | { readonly type: 'session'; readonly rowId: SessionId }
  | { readonly type: 'totp'; readonly rowId: LoginChallengeId }
  | { readonly type: 'reset'; readonly rowId: PasswordResetId };

export type TokenContent = TokenRow & {
  readonly userId: UserId;
  readonly secret: Buffer;
  readonly expiresAt: Instant;
};

/**
 * The signing keys, one per master key, as `KeyObject`s: given bytes, the JWT library first tries to parse them as a public
 * key on every call, which takes 0.45 ms.
 */
@Injectable()
export class SigningKeys {
  constructor(private readonly ring: KeyRing) {}

  get activeKid(): string {
    return this.ring.active;
  }

  /** Returns the key that a token's header names; null if no such key is accepted. */
  find(kid: unknown): KeyObject | null {
    return typeof kid === 'string' && this.ring.canVerify(kid) ? this.ring.derive(kid, 'jwt') : null;
  }
}

/** Signs tokens: JWTs under the active key (RFC 7519, RFC 7515). */
@Injectable()
export class TokenSigner {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  sign({ type, userId, rowId, secret, expiresAt }: TokenContent): string {
    const kid = this.keys.activeKid;
    const claims = {
      sub: userId,
      sid: rowId,
      jti: newId(),
      typ: type,
      k: secret.toString('base64url'),
      iat: toSeconds(this.clock.now()),
      exp: Math.ceil(expiresAt / 1_000),
    };
    const privateKey = this.keys.find(kid);
    if (!privateKey) throw new Error('the active signing key is missing');
    return this.jwt.sign(claims, {
      privateKey,
      algorithm: ALGORITHM,
      keyid: kid,
      issuer: ISSUER,
      audience: AUDIENCE,
    });
  }
}
