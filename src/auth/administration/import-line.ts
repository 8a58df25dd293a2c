import { isBcryptHash } from '#platform/crypto';
import { DomainError } from '#shared';
import { parseUsername, type Username } from '#users';

/** One account of an import file. */
export type ImportAccount = { readonly username: Username; readonly hash: string; readonly isAdmin: boolean };

const FIELDS = ['username', 'password_hash', 'is_admin'];

type Line = { readonly username: string | null };

/** The account of one line, or why it has none. */
export type ParsedLine = Line &
  (
    | { readonly account: ImportAccount; readonly problem: null }
    | { readonly account: null; readonly problem: string }
  );

export type ImportOptions = {
  /** Ignores unknown fields instead of rejecting the line. */
  readonly ignoreUnknown: boolean;
};

/** Parses a JSON object with `username`, `password_hash` and, optionally, `is_admin`. */
export function parseImportLine(text: string, { ignoreUnknown }: ImportOptions): ParsedLine {
  const fields = parseObject(text);
  if (fields === null) return { username: null, account: null, problem: 'not a JSON object' };
  const username = typeof fields['username'] === 'string' ? fields['username'] : null;
  const account = toAccount(fields, ignoreUnknown);
  if (typeof account === 'string') return { username, account: null, problem: account };
  return { username, account, problem: null };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the account, or what is wrong with it. */
function toAccount(
  fields: Readonly<Record<string, unknown>>,
  ignoreUnknown: boolean,
): ImportAccount | string {
  const unknown = ignoreUnknown ? [] : Object.keys(fields).filter((name) => !FIELDS.includes(name));
  if (unknown.length > 0) {
    return `${unknown.join(', ')} cannot be imported; use --ignore-unknown to ignore such fields`;
  }
  const { username: name, password_hash: hash, is_admin: admin = false } = fields;
  if (typeof name !== 'string') return 'username must be a string';
  if (!isHash(hash)) return 'password_hash must be a bcrypt hash of cost 4 to 15';
  const isAdmin = toBoolean(admin);
  if (isAdmin === null) return 'is_admin must be true, false, 1 or 0';
  const username = parseName(name);
  return typeof username === 'string' ? username : { username, hash, isAdmin };
}

const isHash = (value: unknown): value is string => typeof value === 'string' && isBcryptHash(value);

/** Accepts 1 and 0 too, because databases without booleans export these. */
function toBoolean(value: unknown): boolean | null {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : null;
}

function parseName(name: string): Username | string {
  try {
    return parseUsername(name);
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}
