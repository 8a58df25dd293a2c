import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type MasterKey } from '#platform/config';
import { digest } from './secrets.js';

const SALT = 'latchkey/v1';

/** The verify-only keys of a retired master key: they verify signatures and digests, and seal nothing. */
export type VerifyOnlyKeys = {
  readonly kid: string;
  readonly keys: Readonly<Record<'jwt' | 'code', Buffer>>;
};

/** The purpose of a derived key. It is an input of the derivation, so two purposes never share a key. */
type KeyPurpose = `column/${string}.${string}` | 'jwt' | 'code' | `slot/server/${string}` | 'guacamole';

/**
 * The master keys and everything derived from them (HKDF-SHA-256, RFC 5869).
 * The first key is active: it seals and signs. The others only open values sealed under them earlier.
 */
export class KeyRing {
  readonly active: string;
  readonly kids: readonly string[];
  /** Ids of the keys that verify signatures and digests: those of the ring and of retired keys. */
  readonly verifiers: readonly string[];
  private readonly masters: ReadonlyMap<string, Buffer>;
  private readonly derived = new Map<string, KeyObject>();

  constructor(keys: readonly MasterKey[], verifyOnly: readonly VerifyOnlyKeys[] = []) {
    const [first] = keys;
    if (!first) throw new Error('A key ring needs at least one key');
    this.active = first.kid;
    this.kids = keys.map(({ kid }) => kid);
    this.masters = new Map(keys.map(({ kid, key }) => [kid, key]));
    const others = verifyOnly.filter(({ kid }) => !this.masters.has(kid));
    this.verifiers = [...this.kids, ...others.map(({ kid }) => kid)];
    for (const { kid, keys: verifyOnlyKeys } of others) {
      for (const purpose of ['jwt', 'code'] as const)
        this.derived.set(`${kid}/${purpose}`, createSecretKey(verifyOnlyKeys[purpose]));
    }
  }

  has(kid: string): boolean {
    return this.masters.has(kid);
  }

  /** Whether values signed or issued under the key can be verified. */
  canVerify(kid: string): boolean {
    return this.verifiers.includes(kid);
  }

  /** Returns the verify-only keys to keep when a key of the ring is retired. */
  toVerifyOnly(kid: string): VerifyOnlyKeys {
    return {
      kid,
      keys: { jwt: this.derive(kid, 'jwt').export(), code: this.derive(kid, 'code').export() },
    };
  }

  /** Returns the 256-bit key of one purpose under the master key `kid`. Throws when the ring has no such key. */
  derive(kid: string, purpose: KeyPurpose): KeyObject {
    const name = `${kid}/${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    const key = this.deriveOnce(kid, purpose);
    this.derived.set(name, key);
    return key;
  }

  /** Like {@link derive} without a cache, for purposes that name a user: the cache would grow with the users. */
  deriveOnce(kid: string, purpose: KeyPurpose): KeyObject {
    const master = this.masters.get(kid);
    if (!master) throw new Error(`No master key "${kid}" is configured`);
    return createSecretKey(Buffer.from(hkdfSync('sha256', master, SALT, `${SALT}/${purpose}`, 32)));
  }

  /** Returns a short public fingerprint of a key, for people to compare. It reveals nothing about the key. */
  fingerprint(kid: string): string {
    const key = this.derive(kid, 'column/master_key.fingerprint').export();
    return digest(key)
      .slice(0, 16)
      .replace(/(.{4})(?=.)/g, '$1-');
  }
}
