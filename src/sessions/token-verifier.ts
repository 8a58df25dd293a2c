import { type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import jsonwebtoken from 'jsonwebtoken';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { InvalidToken } from '#access';
import { digest } from '#platform/crypto';
import { ALGORITHM, AUDIENCE, decodeSecret, ISSUER, parseClaims, type TokenClaims } from './token-claims.js';
import { SigningKeys } from './token-signer.js';

const STRATEGY = 'latchkey-token';
const MAX_CACHED_TOKENS = 10_000;

/** What the strategy authenticates: a token, and the key that its header names. */
type TokenRequest = { readonly token: string; readonly key: KeyObject };

/**
 * Checks the signature, algorithm, issuer and audience of a token with passport-jwt. Passport keeps one strategy of a name
 * per process, so the key is part of the request: two applications in one process can have different keys.
 */
@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, STRATEGY) {
  constructor() {
    super({
      jwtFromRequest: ({ token }: TokenRequest) => token,
      secretOrKeyProvider: (
        { key }: TokenRequest,
        _token: string,
        done: (error: null, key: KeyObject) => void,
      ) => {
        done(null, key);
      },
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      // The caller checks the expiry against the database's clock.
      ignoreExpiration: true,
    } as never);
  }

  /** Returns the claims, which passport treats as the user. */
  validate(payload: unknown): TokenClaims | null {
    return parseClaims(payload);
  }
}

/** A verified token: its claims, and the digest of its secret in place of the secret. */
export type VerifiedToken = Omit<TokenClaims, 'k'> & { readonly kid: string; readonly secretDigest: string };

/** Verifies tokens, except for their expiry. This file is the only one that depends on passport. */
@Injectable()
export class TokenVerifier {
  private readonly cache = new VerifiedTokenCache();

  constructor(private readonly keys: SigningKeys) {}

  /** Throws `InvalidToken` for anything but a token that this service signed. */
  async verify(token: string): Promise<TokenClaims> {
    try {
      const key = this.keys.find(decodeKid(token));
      if (key) return await authenticate({ token, key });
    } catch {
      // Any error means that the token is not one of this service.
    }
    throw new InvalidToken();
  }

  /** Returns a token that was already verified, if its key is still accepted. */
  findVerified(token: string): VerifiedToken | undefined {
    const cached = this.cache.find(token);
    return cached && this.keys.find(cached.kid) ? cached : undefined;
  }

  /** Verifies a token that will come with every request of its session. Throws `InvalidToken`. */
  async verifyAndRemember(token: string): Promise<VerifiedToken> {
    const { k, ...claims } = await this.verify(token);
    const verified = { ...claims, kid: String(decodeKid(token)), secretDigest: digest(decodeSecret(k)) };
    this.cache.add(token, verified);
    return verified;
  }
}

/** Runs the strategy through passport's custom callback, without a server request. */
function authenticate(request: TokenRequest): Promise<TokenClaims> {
  return new Promise((resolve, reject) => {
    const finish = (_error: unknown, claims?: TokenClaims | false | null) => {
      if (claims) resolve(claims);
      else reject(new InvalidToken());
    };
    const middleware = passport.authenticate(STRATEGY, { session: false }, finish) as Middleware;
    middleware(request, {}, finish);
  });
}

type Middleware = (request: object, response: object, next: (error: unknown) => void) => void;

const decodeKid = (token: string): unknown => jsonwebtoken.decode(token, { complete: true })?.header.kid;

/**
 * Tokens with a valid signature, by their digest. Contains no secret, and no state of a session.
 * Saves the HMAC and the parsing of the token in every request.
 */
export class VerifiedTokenCache {
  private readonly tokens = new Map<string, VerifiedToken>();

  constructor(private readonly max = MAX_CACHED_TOKENS) {}

  find(token: string): VerifiedToken | undefined {
    return this.tokens.get(digest(token));
  }

  /** Adds a token, and evicts the oldest one of a full cache. */
  add(token: string, verified: VerifiedToken): void {
    const [oldest] = this.tokens.size >= this.max ? this.tokens.keys() : [];
    if (oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(digest(token), verified);
  }
}
