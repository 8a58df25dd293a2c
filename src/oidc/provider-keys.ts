import { Injectable } from '@nestjs/common';
import { compactVerify, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { MINUTE_MS, SECOND_MS } from '#shared';
import { ProviderFailure } from './provider-failure.js';
import { ProviderTransport, TIME_LIMIT_MS } from './provider-transport.js';

/** Signatures that are accepted: never a shared secret, never none. */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Keys are believed for so long while they fit. */
const FRESH_MS = 10 * MINUTE_MS;
/** At most once in so long they are fetched again because one does not fit, whoever causes it. */
const AGAIN_MS = 5 * SECOND_MS;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** The keys that a provider signs with. They are fetched again at once when a token names an unknown or changed one. */
@Injectable()
export class ProviderKeys {
  private known: { readonly uri: string; readonly keys: KeySet } | null = null;

  constructor(private readonly transport: ProviderTransport) {}

  /** Checks who signed `token`. Throws {@link ProviderFailure} of `step`, or of `keys` when they cannot be had. */
  async assertSigned(token: string, uri: string | undefined, step: 'id_token' | 'userinfo'): Promise<void> {
    if (uri === undefined) throw new ProviderFailure('keys', 'the discovery document has no jwks_uri');
    const options = { algorithms: ALGORITHMS };
    await this.check(uri, (keys) => compactVerify(token, keys, options)).catch((error: unknown) => {
      throw ProviderFailure.by(isAboutToken(error) ? step : 'keys', error);
    });
  }

  /** Runs a check of jose with the keys at `uri`; once more with new ones when they may have changed. */
  async check<T>(uri: string, work: (keys: JWTVerifyGetKey) => Promise<T>): Promise<T> {
    const keys = this.keysAt(uri);
    try {
      return await work(keys);
    } catch (error) {
      // An unknown key id has been looked after by the key set; this is another key under a known id.
      if (!(error instanceof errors.JWSSignatureVerificationFailed) || keys.coolingDown) throw error;
      await keys.reload();
      return work(keys);
    }
  }

  private keysAt(uri: string): KeySet {
    if (this.known?.uri === uri) return this.known.keys;
    const keys = createRemoteJWKSet(new URL(uri), {
      timeoutDuration: TIME_LIMIT_MS,
      cacheMaxAge: FRESH_MS,
      cooldownDuration: AGAIN_MS,
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

/** Whether an error of jose is about the token, not about the keys that it was to be checked with. */
export const isAboutToken = (error: unknown): boolean => OF_TOKEN.some((kind) => error instanceof kind);
