import { type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type DatabaseConfig } from '#platform/config';

/** The database cannot be opened. The message says what to fix; `code` is from the driver or the system. */
export class CannotOpenDatabase extends Error {
  constructor(
    message: string,
    readonly code: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** Converts an error with a known code to {@link CannotOpenDatabase}; returns others unchanged. */
export function toOpenFailure(config: DatabaseConfig, error: unknown): unknown {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || error instanceof CannotOpenDatabase) return error;
  const sentence = sentenceFor(config, code, String(message));
  return sentence === null ? error : new CannotOpenDatabase(sentence, code, error);
}

function sentenceFor(config: DatabaseConfig, code: string, message: string): string | null {
  if (config.engine === 'sqlite') return sqliteRefusal(config.file, code);
  const refusal = mysqlRefusal(code, message);
  return refusal && `MySQL at ${config.host}:${config.port} ${refusal} (DATABASE_URL)`;
}

/** Messages for failed connections, by error code. */
const REFUSALS: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: 'rejects the user name or password',
  ER_DBACCESS_DENIED_ERROR: 'denies this user access to the database',
  ER_BAD_DB_ERROR: 'has no database with this name: create it first',
  ECONNREFUSED: 'refuses connections: is it running?',
  ENOTFOUND: 'cannot be found: the host name does not resolve',
  ETIMEDOUT: 'does not respond',
  EHOSTUNREACH: 'cannot be reached',
  HANDSHAKE_NO_SSL_SUPPORT:
    'does not offer TLS, which ssl=true requires: configure a certificate on the server',
};

const UNKNOWN_PLUGIN = /unknown plugin (\w+)/;

/** Returns why a server cannot be used, without its name; null for codes that do not concern the connection. */
function mysqlRefusal(code: string, message: string): string | null {
  if (code === 'HANDSHAKE_SSL_ERROR') {
    const remedy =
      'use a host name that the certificate contains, and set sslCa to the certificate authority that signed it';
    return `has a certificate that failed verification (${message}): ${remedy}`;
  }
  const plugin = code === 'AUTH_SWITCH_PLUGIN_ERROR' ? UNKNOWN_PLUGIN.exec(message)?.[1] : undefined;
  if (plugin === undefined) return REFUSALS[code] ?? null;
  const supported = 'mysql_native_password, or caching_sha2_password on MySQL';
  return `requires the authentication plugin ${plugin}, which is not supported: change the account to ${supported}`;
}

const BROKEN: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'is not a SQLite database',
  SQLITE_CORRUPT: 'is corrupt: restore a backup',
};

/** Codes for a file or directory that cannot be accessed. */
const REFUSED =
  /^(SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|EACCES$|EPERM$|EEXIST$|ENOENT$|ENOTDIR$|EISDIR$|EROFS$)/;

/** Returns why a SQLite file cannot be opened, with its path, user and permissions; null for other codes. */
function sqliteRefusal(name: string, code: string): string | null {
  const file = resolve(name);
  const broken = BROKEN[code];
  if (broken !== undefined) return `the database ${file} ${broken}`;
  if (!REFUSED.test(code)) return null;
  const needs = `${currentUser()} must be able to write the file and its directory`;
  return `the database ${file} cannot be opened (${code}): ${needs}. ${describePaths(file).join('; ')}`;
}

function currentUser(): string {
  const ids = `uid ${process.geteuid?.()}, gid ${process.getegid?.()}`;
  try {
    return `user ${userInfo().username} (${ids})`;
  } catch {
    // A container may run as a uid without a name.
    return `the user with ${ids}`;
  }
}

/** Describes the file and its directory, or the nearest directory that exists. */
function describePaths(file: string): string[] {
  const found = [file, dirname(file)].flatMap((path) => describe(path) ?? []);
  return found.length > 0 || dirname(file) === file ? found : describePaths(dirname(file));
}

function describe(path: string): string | null {
  try {
    const found = statSync(path);
    const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
    return `${path} is ${describeKind(found)} of uid ${found.uid}, gid ${found.gid} with mode ${mode}`;
  } catch {
    return null;
  }
}

function describeKind(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  return found.isFile() ? 'a file' : 'neither a file nor a directory';
}
