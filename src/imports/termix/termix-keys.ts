import { parseEnv } from 'node:util';

/** The keys of an installation, as far as they are known. */
export type TermixKeys = {
  /** Of the database file. */
  readonly databaseKey: Buffer | null;
  /** Of what the server encrypts inside it. */
  readonly encryptionKey: Buffer | null;
  /** Of the database file in version 1, if it was set. */
  readonly databaseFileSeed: string | null;
  /** Of the data keys of accounts without a password, up to 2.5.0, if it was set. */
  readonly oidcSecret: string | null;
  readonly passkeySecret: string | null;
  /** Whether the database file is not encrypted. */
  readonly isPlainFile: boolean;
};

const HEX_KEY = /^[0-9a-f]{64}$/i;

/** Reads the keys from `.env` files; later ones win. */
export function readTermixKeys(files: readonly string[]): TermixKeys {
  const values = new Map(files.flatMap((file) => Object.entries(parseEnv(file))));
  const text = (name: string): string | null => {
    const value = values.get(name) ?? '';
    return value === '' ? null : value;
  };
  return {
    databaseKey: toKey(text('DATABASE_KEY')),
    encryptionKey: toKey(text('ENCRYPTION_KEY')),
    databaseFileSeed: text('DB_FILE_KEY'),
    oidcSecret: text('OIDC_SYSTEM_SECRET'),
    passkeySecret: text('WEBAUTHN_SYSTEM_SECRET') ?? text('OIDC_SYSTEM_SECRET'),
    isPlainFile: text('DB_FILE_ENCRYPTION') === 'false',
  };
}

const toKey = (hex: string | null): Buffer | null =>
  hex !== null && HEX_KEY.test(hex) ? Buffer.from(hex, 'hex') : null;
