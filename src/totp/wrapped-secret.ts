import { createDecipheriv, hkdfSync } from 'node:crypto';

/** AES-256-GCM in hex, as the imported system stores it. */
export type HexCiphertext = { readonly iv: string; readonly tag: string; readonly data: string };

/** One encrypted field: its key is derived from the data key, the salt and the name of the field. */
export type FieldEnvelope = HexCiphertext & { readonly salt: string; readonly recordId: string };

/** A data key under a key that is derived from the password with PBKDF2-SHA-256. */
export type PasswordWrappedKey = HexCiphertext & { readonly salt: string; readonly iterations: number };

/** A TOTP secret that the password opens. */
export type WrappedSecret = { readonly key: PasswordWrappedKey; readonly field: FieldEnvelope };

const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** The names under which the field was encrypted, newest first. */
const FIELD_NAMES = ['totpSecret', 'totp_secret'];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MIN_SECRET_BYTES = 10;
const MAX_SECRET_BYTES = 128;

/** Decrypts with AES-256-GCM; null for a wrong key or a value that is damaged. */
export function decryptHex(key: Buffer, { iv, tag, data }: HexCiphertext): Buffer | null {
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'hex'), options);
    decipher.setAuthTag(Buffer.from(tag, 'hex'));
    return Buffer.concat([decipher.update(data, 'hex'), decipher.final()]);
  } catch {
    return null;
  }
}

/** Opens the TOTP secret with the data key of its user; null if that is another key, or the secret is not base32. */
export function openSecretField(dataKey: Buffer, field: FieldEnvelope): Buffer | null {
  const salt = Buffer.from(field.salt, 'hex');
  for (const name of FIELD_NAMES) {
    const key = Buffer.from(hkdfSync('sha256', dataKey, salt, `${field.recordId}:${name}`, KEY_BYTES));
    const opened = decryptHex(key, field);
    if (opened) return decodeBase32(opened.toString('utf8'));
  }
  return null;
}

/** Decodes a TOTP secret (RFC 4648, section 6) of 80 to 1,024 bits; null for anything else. */
export function decodeBase32(text: string): Buffer | null {
  const letters = text.replace(/[\s=-]/g, '').toUpperCase();
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const letter of letters) {
    const digit = ALPHABET.indexOf(letter);
    if (digit === -1) return null;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return bytes.length < MIN_SECRET_BYTES || bytes.length > MAX_SECRET_BYTES ? null : Buffer.from(bytes);
}
