import { Injectable } from '@nestjs/common';
import { digest, randomSecret, sameDigest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { decodeSecret, TokenSigner, TokenVerifier } from '#sessions';
import { Clock, isId, MINUTE_MS, type PasswordResetId, type UserId } from '#shared';
import { type PasswordReset } from '../store/password-reset.entity.js';
import { PasswordResetRepository } from '../store/password-reset.repository.js';
import { InvalidResetCode, InvalidResetToken } from './reset.errors.js';

const TOKEN_LIFE_MS = 10 * MINUTE_MS;

/** The claims of a reset token, not yet compared with the stored reset. */
export type ResetTokenClaims = {
  readonly id: PasswordResetId;
  readonly userId: UserId;
  readonly secretDigest: string;
};

/** Issues and redeems reset tokens: a token is issued for a correct reset code, and allows setting a new password. */
@Injectable()
export class ResetTokens {
  constructor(
    private readonly signer: TokenSigner,
    private readonly verifier: TokenVerifier,
    private readonly resets: PasswordResetRepository,
    private readonly clock: Clock,
  ) {}

  /** Consumes the code and returns the token. Throws `InvalidResetCode` if the code was already used. */
  async exchange(tx: Tx, reset: PasswordReset): Promise<string> {
    const secret = randomSecret();
    const expiresAt = this.clock.now() + TOKEN_LIFE_MS;
    if (!(await this.resets.exchangeCode(tx, reset, digest(secret), expiresAt))) throw new InvalidResetCode();
    return this.signer.sign({ type: 'reset', userId: reset.userId, rowId: reset.id, secret, expiresAt });
  }

  /** Throws `InvalidResetToken` for a token of any other kind. */
  async read(token: string): Promise<ResetTokenClaims> {
    const claims = await this.verifier.verify(token).catch(() => null);
    if (claims?.typ !== 'reset' || !isId<PasswordResetId>(claims.sid)) throw new InvalidResetToken();
    return { id: claims.sid, userId: claims.sub, secretDigest: digest(decodeSecret(claims.k)) };
  }

  /** Throws `InvalidResetToken` for a used, expired or replaced token, before a new password is hashed for it. */
  async assertLive({ id, userId, secretDigest }: ResetTokenClaims): Promise<void> {
    const reset = await this.resets.find(userId, this.clock.now());
    const expected = reset?.id === id ? reset.secretDigest : null;
    if (expected === null || !sameDigest(expected, secretDigest)) throw new InvalidResetToken();
  }

  /** Consumes the token. Throws `InvalidResetToken` if it was used, has expired or was replaced by a newer code. */
  async consume(tx: Tx, claims: ResetTokenClaims): Promise<void> {
    if (!(await this.resets.consumeToken(tx, claims, this.clock.now()))) throw new InvalidResetToken();
  }
}
