import { Injectable } from '@nestjs/common';
import { compactVerify, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { MINUTE_MS, SECOND_MS } from '#shared';
import { ProviderFailure } from './provider-failure.js';
import { ProviderTransport, TIME_LIMIT_MS } from './provider-transport.js';

/** The accepted signature algorithms: none with a shared secret, and never `none`. */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** How long keys are cached. */
const CACHE_MS = 10 * MINUTE_MS;
/** The minimum interval between refetches because of a token that does not match the cached keys. */
const MIN_REFETCH_INTERVAL_MS = 5 * SECOND_MS;

/** Providers that are configured at a time. */
const MAX_CACHED = 64;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Caches the signing keys of the providers, and refetches them when a token uses an unknown or changed key. */
@Injectable()
export class ProviderKeys {
  /** By address, oldest first. */
  private readonly cached = new Map<string, KeySet>();

  constructor(private readonly transport: ProviderTransport) {}

  /**
   * Verifies the signature of `token`. Throws {@link ProviderFailure} of `step`, or of `keys` if they are unavailable.
   */
  async assertSigned(token: string, uri: string | undefined, step: 'id_token' | 'userinfo'): Promise<void> {
    if (uri === undefined) throw new ProviderFailure('keys', 'the discovery document has no jwks_uri');
    const options = { algorithms: ALGORITHMS };
    await this.check(uri, (keys) => compactVerify(token, keys, options)).catch((error: unknown) => {
      throw ProviderFailure.by(isAboutToken(error) ? step : 'keys', error);
    });
  }

  /** Runs a jose check with the keys at `uri`, and again with new keys if they may have changed. */
  async check<T>(uri: string, work: (keys: JWTVerifyGetKey) => Promise<T>): Promise<T> {
    const keys = this.getKeySet(uri);
    try {
      return await work(keys);
    } catch (error) {
      // The key set refetches for an unknown key id. This handles a different key under a known id.
      if (!(error instanceof errors.JWSSignatureVerificationFailed) || keys.coolingDown) throw error;
      await keys.reload();
      return work(keys);
    }
  }

  private getKeySet(uri: string): KeySet {
    const cached = this.cached.get(uri);
    if (cached) return cached;
    const keys = createRemoteJWKSet(new URL(uri), {
      timeoutDuration: TIME_LIMIT_MS,
      cacheMaxAge: CACHE_MS,
      cooldownDuration: MIN_REFETCH_INTERVAL_MS,
      [customFetch]: (url, { headers }) =>
        this.transport.request(url, { method: 'GET', headers: Object.fromEntries(headers) }),
    });
    this.cached.set(uri, keys);
    const [oldest] = this.cached.keys();
    if (this.cached.size > MAX_CACHED && oldest !== undefined) this.cached.delete(oldest);
    return keys;
  }
}

/** Errors about the token. All other errors are about fetching the keys. */
const TOKEN_ERRORS = [
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

/** Whether a jose error is about the token rather than about the keys. */
export const isAboutToken = (error: unknown): boolean => TOKEN_ERRORS.some((kind) => error instanceof kind);
