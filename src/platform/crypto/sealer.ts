import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { ServiceUnavailable } from '#shared';
import { type KeyRing } from './key-ring.js';
import { randomSecret } from './secrets.js';

const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What a sealed value is bound to, authenticated as associated data (AAD). It does not open for another row, column, user
 * or version.
 */
export type SealContext = {
  readonly table: string;
  readonly column: string;
  readonly row: string;
  readonly user?: string;
  readonly version?: number;
};

/** A sealed value cannot be opened: it is corrupt, moved or truncated, or its key is missing. Not thrown for an absent value. */
export class SecretUnreadable extends ServiceUnavailable {
  constructor(reason: string) {
    super();
    this.cause = reason;
  }
}

/**
 * Encrypts with AES-256-GCM and a random IV: `iv | ciphertext | tag`.
 * The tag length is fixed, because Node would otherwise accept truncated tags.
 */
export function encrypt(key: KeyObject, aad: Buffer, plaintext: Buffer): Buffer {
  const iv = randomSecret(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(aad);
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts the output of {@link encrypt}. Throws {@link SecretUnreadable} for any other input. */
export function decrypt(key: KeyObject, aad: Buffer, blob: Buffer): Buffer {
  if (blob.length < IV_BYTES + TAG_BYTES) throw new SecretUnreadable('sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(aad).setAuthTag(blob.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(blob.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SecretUnreadable('sealed value cannot be decrypted');
  }
}

/** Encodes each part after its length, so that different lists never produce the same bytes. */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** Seals secret columns: `format | kid length | kid | iv | ciphertext | tag`. See docs/adr/0003-key-hierarchy.md. */
export class Sealer {
  /** @param kid the key to seal under; the active one by default */
  constructor(
    private readonly ring: KeyRing,
    private readonly kid: string = ring.active,
  ) {}

  seal(context: SealContext, plaintext: Buffer | string): Buffer {
    const { kid } = this;
    const sealed = encrypt(this.columnKey(kid, context), toAad(kid, context), Buffer.from(plaintext));
    return Buffer.concat([sealedPrefix(kid), sealed]);
  }

  /** Returns the plaintext. Throws {@link SecretUnreadable}. */
  open(context: SealContext, blob: Buffer): Buffer {
    const kid = readKid(blob);
    if (!this.ring.has(kid)) throw new SecretUnreadable(`no master key "${kid}" is configured`);
    return decrypt(this.columnKey(kid, context), toAad(kid, context), blob.subarray(2 + kid.length));
  }

  private columnKey(kid: string, { table, column }: SealContext): KeyObject {
    return this.ring.derive(kid, `column/${table}.${column}`);
  }
}

/** Returns the prefix of every value sealed under the key. */
export function sealedPrefix(kid: string): Buffer {
  return Buffer.concat([Buffer.from([FORMAT, kid.length]), Buffer.from(kid)]);
}

/** Returns the id of the master key that a value is sealed under. */
export function readKid(blob: Buffer): string {
  if (blob[0] !== FORMAT) throw new SecretUnreadable('unknown format of a sealed value');
  const length = blob[1] ?? 0;
  if (length === 0 || blob.length < 2 + length) throw new SecretUnreadable('sealed value is truncated');
  return blob.toString('latin1', 2, 2 + length);
}

function toAad(kid: string, { table, column, row, user = '', version = 0 }: SealContext): Buffer {
  return lengthPrefixed([String(FORMAT), kid, table, column, row, user, String(version)]);
}
