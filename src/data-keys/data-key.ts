import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { randomSecret } from '#platform/crypto';

const BYTES = 32;
const SALT = 'latchkey/v1';

/**
 * The key of one user's encrypted data: 32 random bytes, never derived, stored only wrapped in slots.
 * The version rises when a reset starts a new key.
 */
export type DataKey = { readonly version: number; readonly bytes: Buffer };

export function newDataKey(version: number): DataKey {
  return { version, bytes: randomSecret(BYTES) };
}

/** A key for one purpose made from a secret of full entropy (HKDF-SHA-256, RFC 5869). */
export function derivedKey(secret: Buffer, purpose: string, salt: string = SALT): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, salt, `${SALT}/${purpose}`, BYTES)));
}
