import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type Need, NEEDS, type Principal } from '#access';
import { decrypt, encrypt, lengthPrefixed, randomSecret, SecretUnreadable } from '#platform/crypto';
import { domainError, type UserId } from '#shared';

const BYTES = 32;
const SALT = 'latchkey/v1';

/**
 * The key of one user's encrypted data: 32 random bytes, never derived, stored only wrapped in slots. A reset that cannot
 * keep the key starts a new one, with the next version.
 */
export type DataKey = { readonly version: number; readonly bytes: Buffer };

/** The credential cannot open the data, or the data belongs to an earlier key. `needs` only if a proof of the caller helps. */
export const DataLocked = domainError<{ needs?: readonly Need[] }>(
  'forbidden',
  'DATA_LOCKED',
  'The encrypted data is locked',
  {},
  { optional: { needs: ['password'] }, itemValues: { needs: NEEDS } },
);

/** Opens the caller's data key with their session or API key. Implemented above the modules of both. */
export abstract class DataKeyOpener {
  /** Throws `DataLocked` if the credential cannot open the data. */
  abstract open(caller: Principal): Promise<DataKey>;
}

export function newDataKey(version: number): DataKey {
  return { version, bytes: randomSecret(BYTES) };
}

/** Derives a key for one purpose from a secret of full entropy (HKDF-SHA-256, RFC 5869). */
export function deriveKey(secret: Buffer, purpose: string, salt: string = SALT): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, salt, `${SALT}/${purpose}`, BYTES)));
}

const SLOT_FORMAT = 1;
const HEADER_BYTES = 5;

/** What a slot is bound to: its kind, its user, and the source of its key (a session id, a salt, a version). */
type SlotBinding = { readonly kind: SlotKind; readonly userId: UserId; readonly source: string };

export type SlotKind = 'password' | 'session' | 'server' | 'previous' | 'passkey';

/** Wraps a data key: `format | key version (4 bytes) | iv | ciphertext | tag`. */
export function wrap(kek: KeyObject, binding: SlotBinding, { version, bytes }: DataKey): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(SLOT_FORMAT, 0);
  header.writeUInt32BE(version, 1);
  return Buffer.concat([header, encrypt(kek, toAad(binding, version), bytes)]);
}

/** Unwraps what {@link wrap} returned. Throws `SecretUnreadable`. */
export function unwrap(kek: KeyObject, binding: SlotBinding, blob: Buffer): DataKey {
  const version = readVersion(blob);
  return { version, bytes: decrypt(kek, toAad(binding, version), blob.subarray(HEADER_BYTES)) };
}

/** Returns the version of the wrapped key. Throws `SecretUnreadable`. */
export function readVersion(blob: Buffer): number {
  if (blob.length < HEADER_BYTES || blob[0] !== SLOT_FORMAT)
    throw new SecretUnreadable('unknown format of a data-key slot');
  return blob.readUInt32BE(1);
}

function toAad({ kind, userId, source }: SlotBinding, version: number): Buffer {
  return lengthPrefixed([String(SLOT_FORMAT), kind, userId, source, String(version)]);
}
