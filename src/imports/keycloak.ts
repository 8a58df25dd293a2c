import { formatPbkdf2, isBcryptHash, parsePbkdf2, type PasswordHash } from '#platform/crypto';
import {
  ACCOUNTS_ONLY,
  type Note,
  PASSWORD_ONLY,
  type SourceAccount,
  type SourceData,
} from './source-data.js';
import { parseObject, readText, type Row } from './source-rows.js';

const ALGORITHMS: Readonly<Record<string, 'sha1' | 'sha256' | 'sha512'>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
};
const ADMIN_ROLES = ['admin', 'realm-admin'];
const RESET =
  'its password hash cannot be verified here: the user needs a new password, see "user reset-password"';

/** Reads the users of a realm export. Throws if the text is none. */
export function readKeycloak(text: string): SourceData {
  const realm = parseObject(text.trim());
  const users = realm?.['users'];
  if (!Array.isArray(users)) throw new Error('the file is no realm export: it has no list of users');
  const read = users.map((user) => readUser(user as Row));
  return {
    ...ACCOUNTS_ONLY,
    ...{ source: 'keycloak', description: `Keycloak realm ${readText(realm ?? {}, 'realm') ?? ''}` },
    accounts: read.filter((one): one is SourceAccount => 'sourceId' in one),
    notes: read.filter((one): one is Note => !('sourceId' in one)),
  };
}

function readUser(user: Row): SourceAccount | Note {
  const name = readText(user, 'username');
  if (name === null) return { kind: 'account', outcome: 'dropped', reason: 'it has no name' };
  const credentials = toRows(user['credentials']);
  const stored = credentials.find((row) => row['type'] === 'password');
  if (!stored) return { kind: 'account', name, outcome: 'dropped', reason: 'it has no password' };
  const password = readHash(stored);
  const otp = credentials.some((row) => row['type'] === 'otp');
  const createdAt = Number(user['createdTimestamp']);
  return {
    ...PASSWORD_ONLY,
    ...{ sourceId: readText(user, 'id') ?? name, name, password, needsReset: password === null },
    isAdmin: toList(user['realmRoles']).some((role) => ADMIN_ROLES.includes(role)),
    isSuspended: user['enabled'] === false,
    createdAt: createdAt > 0 ? createdAt : null,
    factor: otp ? { kind: 'lost' } : null,
    notes: [
      ...(password === null ? [{ kind: 'password', outcome: 'dropped', reason: RESET } as const] : []),
      ...(otp ? [OTP] : []),
    ],
  };
}

const OTP: Note = {
  kind: 'second factor',
  outcome: 'dropped',
  reason: 'it is not carried: logins are refused until an admin, or "user disable-totp", removes it',
};

/** Since version 8, the parts of a hash are JSON in two fields. */
function readHash(stored: Row): PasswordHash | null {
  const secret = parseObject(readText(stored, 'secretData'));
  const parameters = parseObject(readText(stored, 'credentialData'));
  if (!secret || !parameters) return null;
  const value = readText(secret, 'value') ?? '';
  return isBcryptHash(value) ? { scheme: 'plain', hash: value } : readPbkdf2(secret, parameters);
}

function readPbkdf2(secret: Row, parameters: Row): PasswordHash | null {
  const algorithm = ALGORITHMS[readText(parameters, 'algorithm') ?? ''];
  if (!algorithm) return null;
  const [salt, digest] = ['salt', 'value'].map((field) =>
    Buffer.from(readText(secret, field) ?? '', 'base64'),
  );
  if (!salt || !digest) return null;
  const hash = formatPbkdf2({ algorithm, iterations: Number(parameters['hashIterations']), salt, digest });
  return parsePbkdf2(hash) ? { scheme: 'pbkdf2', hash } : null;
}

const toRows = (value: unknown): readonly Row[] =>
  Array.isArray(value) ? value.filter((one): one is Row => typeof one === 'object' && one !== null) : [];

const toList = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
