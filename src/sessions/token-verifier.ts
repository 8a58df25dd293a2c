import { type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import jsonwebtoken from 'jsonwebtoken';
import { Strategy } from 'passport-jwt';
import { InvalidToken } from '#access';
import { digest } from '#platform/crypto';
import { SigningKeys } from './signing-keys.js';
import { ALGORITHM, AUDIENCE, ISSUER, readClaims, secretOf, type TokenClaims } from './token-claims.js';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens.js';

type TokenHolder = { readonly token: string };
type KeyCallback = (error: Error | null, key?: KeyObject) => void;

/**
 * Checks signature, algorithm, key name, issuer and audience of a token. Expiry is left to the caller,
 * because the database's clock decides it. This file is all that depends on passport.
 */
@Injectable()
export class TokenVerifier extends PassportStrategy(Strategy, 'latchkey-token') {
  private readonly verified = new VerifiedTokens();

  constructor(private readonly keys: SigningKeys) {
    super({
      jwtFromRequest: ({ token }: TokenHolder) => token,
      secretOrKeyProvider: (_holder: TokenHolder, token: string, done: KeyCallback) => {
        const key = keys.find(kidOf(token));
        if (key) done(null, key);
        else done(new InvalidToken());
      },
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      ignoreExpiration: true,
    } as never);
  }

  /** What passport asks of a strategy: the claims stand for the user here. */
  validate(payload: unknown): TokenClaims | null {
    return readClaims(payload);
  }

  /** Throws `InvalidToken` for anything that is not a token of ours. */
  verify(token: string): Promise<TokenClaims> {
    return new Promise((resolve, reject) => {
      const refuse = () => {
        reject(new InvalidToken());
      };
      // Passport runs a strategy on a copy that is told where to report.
      const attempt = Object.assign(Object.create(this) as TokenVerifier, {
        success: resolve,
        fail: refuse,
        error: refuse,
      }) as unknown as { authenticate(holder: TokenHolder): void };
      try {
        attempt.authenticate({ token });
      } catch {
        refuse();
      }
    });
  }

  /** The same for a token that comes with every request: its signature is computed once, its key looked up always. */
  async verifyAgain(token: string): Promise<VerifiedToken> {
    const known = this.verified.find(token);
    return known && this.keys.find(known.kid) ? known : this.verifyAndRemember(token);
  }

  private async verifyAndRemember(token: string): Promise<VerifiedToken> {
    const { k, ...claims } = await this.verify(token);
    const verified = { ...claims, kid: String(kidOf(token)), secretDigest: digest(secretOf(k)) };
    this.verified.add(token, verified);
    return verified;
  }
}

const kidOf = (token: string): unknown => jsonwebtoken.decode(token, { complete: true })?.header.kid;
