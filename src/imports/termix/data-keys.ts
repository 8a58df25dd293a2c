import { createDecipheriv, hkdfSync, pbkdf2Sync } from 'node:crypto';
import { decryptHex, type PasswordWrappedKey } from '#totp';
import { parseObject, readText, type Row } from '../source-rows.js';
import { type TermixKeys } from './termix-keys.js';

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const ITERATIONS = 100_000;
/** The published defaults of the versions before 2.5.1. */
const DEFAULT_OIDC_SECRET = 'termix-oidc-system-secret-default';
const DEFAULT_PASSKEY_SECRET = 'termix-webauthn-system-secret-default';

/** The data key of a user, as far as it is known. */
export type UserDataKeys = {
  /** Keys that the server could open; one of them is right. */
  readonly open: readonly Buffer[];
  /** The key under the password of the user, if there is one. */
  readonly wrapped: PasswordWrappedKey | null;
};

type Sources = {
  readonly settings: ReadonlyMap<string, string>;
  readonly sessions: readonly Row[];
  readonly keys: TermixKeys;
};

/** Finds the data key of a user in all the places where the versions stored it. */
export function findDataKeys(userId: string, sources: Sources): UserDataKeys {
  const keys = [
    openServerWrapped(userId, sources),
    ...openBySystemSecret(userId, sources),
    ...openBySessions(userId, sources),
  ];
  return { open: keys.filter((key) => key !== null), wrapped: findPasswordWrapped(userId, sources) };
}

/** Before 2.5.1: under the password. */
function findPasswordWrapped(userId: string, { settings }: Sources): PasswordWrappedKey | null {
  const wrapped = toHexCiphertext(settings.get(`user_encrypted_dek_${userId}`));
  const row = parseObject(settings.get(`user_kek_salt_${userId}`) ?? null);
  const salt = row && readText(row, 'salt');
  if (!wrapped || !salt) return null;
  return { ...wrapped, salt, iterations: Number(row['iterations'] ?? ITERATIONS) };
}

/** Since 2.5.1: under the key of the server. */
function openServerWrapped(userId: string, { settings, keys }: Sources): Buffer | null {
  const row = parseObject(settings.get(`user_dek_v3_${userId}`) ?? null);
  if (!row || !keys.encryptionKey) return null;
  const kek = hkdf(keys.encryptionKey, '', `termix:dek-wrap:v3:${userId}`);
  const sealed = { iv: fromBase64(row, 'iv'), tag: fromBase64(row, 'tag'), data: fromBase64(row, 'ct') };
  return openGcm(kek, sealed, Buffer.from(userId));
}

/** Before 2.5.1, without the salt of a password: under a secret of the server. */
function openBySystemSecret(userId: string, { settings, keys }: Sources): (Buffer | null)[] {
  const hasPasswordSalt = settings.has(`user_kek_salt_${userId}`);
  const oidc = [
    settings.get(`user_encrypted_dek_oidc_${userId}`),
    hasPasswordSalt ? undefined : settings.get(`user_encrypted_dek_${userId}`),
  ];
  const oidcKeys = [
    pbkdf2(keys.oidcSecret ?? DEFAULT_OIDC_SECRET, userId),
    keys.encryptionKey && hkdf(keys.encryptionKey, userId, 'termix:oidc-user-kek'),
  ];
  const passkeySalt = `webauthn:${userId}`;
  const passkeyKeys = [
    pbkdf2(keys.passkeySecret ?? DEFAULT_PASSKEY_SECRET, passkeySalt),
    keys.encryptionKey && hkdf(keys.encryptionKey, passkeySalt, 'termix:webauthn-user-kek'),
  ];
  return [
    ...oidc.flatMap((text) => openWithAny(text, oidcKeys)),
    ...openWithAny(settings.get(`user_encrypted_dek_webauthn_${userId}`), passkeyKeys),
  ];
}

function openWithAny(text: string | undefined, keks: readonly (Buffer | null)[]): (Buffer | null)[] {
  const wrapped = toHexCiphertext(text);
  return wrapped ? keks.map((kek) => kek && decryptHex(kek, wrapped)) : [];
}

/** From 2.2.0 to 2.5.0: in the tokens of the stored sessions, under the key of the server. */
function openBySessions(userId: string, { sessions, keys }: Sources): (Buffer | null)[] {
  const { encryptionKey } = keys;
  if (!encryptionKey) return [];
  return sessions
    .filter((session) => readText(session, 'user_id') === userId)
    .map((session) => {
      const wrap = readClaim(readText(session, 'jwt_token'), 'dataKeyWrap');
      if (!wrap) return null;
      const sealed = {
        iv: fromBase64(wrap, 'iv'),
        tag: fromBase64(wrap, 'tag'),
        data: fromBase64(wrap, 'data'),
      };
      return openGcm(encryptionKey, sealed, Buffer.from(`${userId}:${readText(session, 'id')}`));
    });
}

/** Returns an object in a claim of a token, whose signature does not matter here. */
function readClaim(token: string | null, claim: string): Row | null {
  const [, payload = ''] = token?.split('.') ?? [];
  const value = parseObject(Buffer.from(payload, 'base64url').toString('utf8'))?.[claim];
  if (typeof value === 'string') return parseObject(value);
  return typeof value === 'object' ? (value as Row | null) : null;
}

function toHexCiphertext(text: string | undefined): { iv: string; tag: string; data: string } | null {
  const row = parseObject(text ?? null);
  const [iv, tag, data] = ['iv', 'tag', 'data'].map((column) => row && readText(row, column));
  return iv && tag && data ? { iv, tag, data } : null;
}

type Sealed = { readonly iv: Buffer; readonly tag: Buffer; readonly data: Buffer };

function openGcm(key: Buffer, { iv, tag, data }: Sealed, aad: Buffer): Buffer | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    return null;
  }
}

/** Accepts base64 and base64url. */
const fromBase64 = (row: Row, column: string): Buffer => Buffer.from(readText(row, column) ?? '', 'base64');

const hkdf = (key: Buffer, salt: string, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, KEY_BYTES));

const pbkdf2 = (secret: string, salt: string): Buffer =>
  pbkdf2Sync(secret, salt, ITERATIONS, KEY_BYTES, 'sha256');
