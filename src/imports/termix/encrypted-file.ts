import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { parseObject, readText, type Row } from '../source-rows.js';
import { type TermixKeys } from './termix-keys.js';

const LENGTH_BYTES = 4;
const MAX_HEADER = 65_536;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const ITERATIONS = 100_000;
/** The published default of version 1, which protects nothing. */
const DEFAULT_SEED = 'termix-database-file-encryption-seed-v1';

/** An encrypted database file, parsed. */
type EncryptedFile = { readonly header: Row; readonly ciphertext: Buffer };

/**
 * Decrypts a database file: in one piece (length, JSON header, ciphertext), or in the older form with the header in a file
 * beside it. Throws with the reason, which contains no key.
 * @param meta the content of the file beside it; null without one
 */
export function decryptDatabaseFile(file: Buffer, meta: string | null, keys: TermixKeys): Buffer {
  const parsed = parseSingle(file) ?? parseDouble(file, meta);
  if (!parsed) throw new Error('the file has no readable header: it is not a database file of Termix');
  const { header, ciphertext } = parsed;
  const size = header['dataSize'];
  if (typeof size === 'number' && size !== ciphertext.length)
    throw new Error(`the file is incomplete: ${ciphertext.length} of ${size} bytes`);
  const key = toKey(header, keys);
  const opened = decrypt(key, header, ciphertext);
  if (opened) return opened;
  throw new Error('the file does not open with this key: is the .env file of this installation given?');
}

function parseSingle(file: Buffer): EncryptedFile | null {
  if (file.length < LENGTH_BYTES) return null;
  const length = file.readUInt32BE(0);
  if (length === 0 || length > MAX_HEADER || file.length < LENGTH_BYTES + length) return null;
  const header = parseObject(file.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + length));
  return header && { header, ciphertext: file.subarray(LENGTH_BYTES + length) };
}

function parseDouble(file: Buffer, meta: string | null): EncryptedFile | null {
  const header = parseObject(meta);
  return header && { header, ciphertext: file };
}

function toKey(header: Row, keys: TermixKeys): Buffer {
  const version = readText(header, 'version');
  if (version === 'v2') {
    if (keys.databaseKey) return keys.databaseKey;
    throw new Error(
      'DATABASE_KEY is needed, 64 hexadecimal digits. It is in .env or in the environment of Termix',
    );
  }
  if (version !== 'v1') throw new Error(`version ${version ?? '(none)'} of the file encryption is not known`);
  const salt = Buffer.from(readText(header, 'salt') ?? '', 'hex');
  if (salt.length === 0) throw new Error('the header has no salt');
  return pbkdf2Sync(keys.databaseFileSeed ?? DEFAULT_SEED, salt, ITERATIONS, KEY_BYTES, 'sha256');
}

function decrypt(key: Buffer, header: Row, ciphertext: Buffer): Buffer | null {
  try {
    const iv = Buffer.from(readText(header, 'iv') ?? '', 'hex');
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(Buffer.from(readText(header, 'tag') ?? '', 'hex'));
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    return null;
  }
}
