import { type KeyObject } from 'node:crypto';
import { decrypt, encrypt, lengthPrefixed, SecretUnreadable } from '#platform/crypto';
import { type UserId } from '#shared';
import { type DataKey } from './data-key.js';

const FORMAT = 1;
const HEADER_BYTES = 5;

/** What a slot is bound to: its kind, its user, and whatever else decides that kind (a session, a salt). */
export type SlotBinding = { readonly kind: SlotKind; readonly userId: UserId; readonly of: string };

export type SlotKind = 'password' | 'session' | 'server' | 'previous';

/** Wraps a data key: `format | key version (4 bytes) | iv | ciphertext | tag`. */
export function wrap(kek: KeyObject, binding: SlotBinding, { version, bytes }: DataKey): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(FORMAT, 0);
  header.writeUInt32BE(version, 1);
  return Buffer.concat([header, encrypt(kek, aadOf(binding, version), bytes)]);
}

/** Undoes {@link wrap}. Throws `SecretUnreadable`. */
export function unwrap(kek: KeyObject, binding: SlotBinding, blob: Buffer): DataKey {
  if (blob.length < HEADER_BYTES || blob[0] !== FORMAT)
    throw new SecretUnreadable('unknown format of a data-key slot');
  const version = blob.readUInt32BE(1);
  return { version, bytes: decrypt(kek, aadOf(binding, version), blob.subarray(HEADER_BYTES)) };
}

function aadOf({ kind, userId, of }: SlotBinding, version: number): Buffer {
  return lengthPrefixed([String(FORMAT), kind, userId, of, String(version)]);
}
