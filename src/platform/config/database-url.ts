import { resolve } from 'node:path';
import { z } from 'zod';
import { getHost } from './host.js';
import { readAuthorities, UnusableFile } from './text-file.js';

/** The database to use. `file` may be `:memory:`; `ssl` false means an unencrypted connection. */
export type DatabaseConfig =
  | { readonly engine: 'sqlite'; readonly file: string }
  | {
      readonly engine: 'mysql';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      readonly poolSize: number;
      /** How long a response may take before the server counts as unavailable. */
      readonly timeoutMs: number;
      readonly ssl: DatabaseTls;
    };

type MysqlConfig = Extract<DatabaseConfig, { engine: 'mysql' }>;

/**
 * `sqlite:<file>`, `sqlite::memory:` or
 * `mysql://user:password@host:port/name?ssl=true|insecure-skip-verification&sslCa=<file>&poolSize=n&timeoutMs=n`.
 */
export const databaseUrl = z.string().transform((value, context): DatabaseConfig => {
  const parsed = parseDatabaseUrl(value);
  if (typeof parsed !== 'string') return parsed;
  context.issues.push({ code: 'custom', message: parsed, input: undefined });
  return z.NEVER;
});

/** Parses a database URL. Returns the problem instead if there is one, without the value. */
export function parseDatabaseUrl(value: string): DatabaseConfig | string {
  return value.startsWith('sqlite:') ? parseSqlite(value) : parseMysql(value);
}

/** Accepts the slashes of a URL before the file name. The rest is used as is; `./` and names are relative. */
function parseSqlite(value: string): DatabaseConfig | string {
  const file = value.slice('sqlite:'.length).replace(/^\/\//, '');
  if (file === '') return 'must name a file: sqlite:./data/latchkey.db';
  return file.includes('?') ? 'takes no parameters after sqlite:<file>' : { engine: 'sqlite', file };
}

const MYSQL_FORM = 'must be sqlite:<file> or mysql://user:password@host:port/name';

function parseMysql(value: string): DatabaseConfig | string {
  if (!URL.canParse(value) || !hasCleanEscapes(value)) return MYSQL_FORM;
  const url = new URL(value);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (url.protocol !== 'mysql:' || url.hostname === '' || database === '') return MYSQL_FORM;
  const parameters = parseParameters(url.searchParams);
  if (typeof parameters === 'string') return parameters;
  return {
    engine: 'mysql',
    host: getHost(url),
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    ...parameters,
  };
}

type Parameters = Pick<MysqlConfig, 'ssl' | 'poolSize' | 'timeoutMs'>;

const PARAMETERS = ['ssl', 'sslCa', 'poolSize', 'timeoutMs'];

function parseParameters(parameters: URLSearchParams): Parameters | string {
  const unknown = [...parameters.keys()].filter((key) => !PARAMETERS.includes(key));
  if (unknown.length > 0) return 'supports only the parameters ssl, sslCa, poolSize and timeoutMs';
  const ssl = parseTls(parameters);
  if (typeof ssl === 'string') return ssl;
  const poolSize = wholeNumber(parameters.get('poolSize') ?? '10', 1, 200);
  if (poolSize === null) return 'poolSize must be between 1 and 200';
  const timeoutMs = wholeNumber(parameters.get('timeoutMs') ?? '2500', 100, 60_000);
  if (timeoutMs === null) return 'timeoutMs must be between 100 and 60000';
  return { ssl, poolSize, timeoutMs };
}

function wholeNumber(text: string, min: number, max: number): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= min && value <= max ? value : null;
}

/** An invalid percent-encoding would otherwise crash startup with an error that names no setting. */
function hasCleanEscapes(value: string): boolean {
  try {
    decodeURIComponent(value);
    return true;
  } catch {
    return false;
  }
}

/** Describes a database without its password: the absolute path of the file, or the address of the server. */
export function databaseAddress(config: DatabaseConfig): string {
  if (config.engine === 'sqlite') return config.file === ':memory:' ? 'in memory' : resolve(config.file);
  const { user, host, port, database } = config;
  return `mysql://${user}@${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

/** The TLS options of the MySQL driver; false: unencrypted. */
type DatabaseTls =
  | false
  | {
      /** Whether the certificate must be signed by a trusted authority. */
      readonly rejectUnauthorized: boolean;
      /** Whether the certificate must match the host name. */
      readonly verifyIdentity: boolean;
      /** The only authorities to trust, in PEM; defaults to those of Node. */
      readonly ca?: string;
    };

const VERIFIED = { rejectUnauthorized: true, verifyIdentity: true } as const;

const MODES: Readonly<Record<string, DatabaseTls>> = {
  false: false,
  true: VERIFIED,
  'insecure-skip-verification': { rejectUnauthorized: false, verifyIdentity: false },
};

/**
 * Parses the TLS parameters. Returns the problem instead if there is one; it contains the file name, but no other
 * value.
 */
function parseTls(parameters: URLSearchParams): DatabaseTls | string {
  const mode = MODES[parameters.get('ssl') ?? 'false'];
  if (mode === undefined) return 'ssl must be true, false or insecure-skip-verification';
  const file = parameters.get('sslCa');
  if (file === null) return mode;
  return mode === VERIFIED ? withAuthorities(file) : 'sslCa requires ssl=true';
}

function withAuthorities(file: string): DatabaseTls | string {
  try {
    return { ...VERIFIED, ca: readAuthorities(file) };
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    return `sslCa ${error.message}`;
  }
}
