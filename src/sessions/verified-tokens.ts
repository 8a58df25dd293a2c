import { digest } from '#platform/crypto';
import { type TokenClaims } from './token-claims.js';

const MAX_TOKENS = 10_000;

/** What a token of ours says, and which key signed it. Of its secret only the digest, as the session's row has it. */
export type VerifiedToken = Omit<TokenClaims, 'k'> & { readonly kid: string; readonly secretDigest: string };

/**
 * Tokens whose signature was good, under their digests: the same bytes cannot turn bad. Nothing is kept that opens
 * anything, and nothing about the session behind a token.
 */
export class VerifiedTokens {
  private readonly tokens = new Map<string, VerifiedToken>();

  constructor(private readonly max = MAX_TOKENS) {}

  /** Undefined for a token that was not verified here, or too long ago. */
  find(token: string): VerifiedToken | undefined {
    return this.tokens.get(digest(token));
  }

  /** The oldest one is forgotten when there are too many. */
  add(token: string, verified: VerifiedToken): void {
    const [oldest] = this.tokens.size >= this.max ? this.tokens.keys() : [];
    if (oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(digest(token), verified);
  }
}
