import { Injectable } from '@nestjs/common';
import { digest, sameDigest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { secretOf, type TokenClaims, TokenVerifier } from '#sessions';
import { Clock } from '#shared';
import { InvalidResetToken } from './reset.errors.js';
import { PasswordResetRepository } from '../store/password-reset.repository.js';

/** The tokens that codes are spent for. */
@Injectable()
export class ResetTokens {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly resets: PasswordResetRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidResetToken` for a token of any other kind. */
  async read(token: string): Promise<TokenClaims> {
    const claims = await this.verifier.verify(token).catch(() => null);
    if (claims?.typ !== 'reset') throw new InvalidResetToken();
    return claims;
  }

  /** Throws `InvalidResetToken` for a token that is spent, expired or replaced: it is worth no hash. */
  async assertLive({ sub, sid, k }: TokenClaims): Promise<void> {
    const reset = await this.resets.find(sub, this.clock.now());
    const expected = reset?.id === sid ? reset.secretDigest : null;
    if (expected === null || !sameDigest(expected, digest(secretOf(k)))) throw new InvalidResetToken();
  }

  /** Uses the token up. Throws `InvalidResetToken` when it is spent, expired or replaced by a newer code. */
  async spend(tx: Tx, { sub, sid, k }: TokenClaims): Promise<void> {
    const token = { id: sid, userId: sub, secretDigest: digest(secretOf(k)) };
    if (!(await this.resets.spendToken(tx, token, this.clock.now()))) throw new InvalidResetToken();
  }
}
