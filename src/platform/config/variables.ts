import { z } from 'zod';
import { databaseUrl } from './database-url.js';
import { addressBlocks, flag, hsts, listenHost, redisUrl, text, url, wholeNumber } from './fields.js';
import { masterKeys } from './master-key.js';
import { origins } from './origins.js';
import { providerVariables } from './provider-variables.js';
import { optional, type Variable, variable } from './variable.js';

/** Every variable Latchkey reads, in the order of the documentation. `.env.example` is checked against it. */
export const variables = {
  HOST: variable(listenHost, '127.0.0.1', 'Address to listen on; 0.0.0.0 for every interface'),
  PORT: variable(wholeNumber(0, 65535), '3000', 'Port to listen on; 0 picks a free one'),
  SHUTDOWN_DELAY_SECONDS: variable(
    wholeNumber(0, 300),
    '0',
    'Seconds in which a process told to stop still serves, while /health/ready says 503',
  ),
  KEEP_ALIVE_SECONDS: variable(
    wholeNumber(1, 3_600),
    '130',
    'Seconds after which an idle connection is closed; longer than the reverse proxy keeps it for reuse',
  ),
  DATABASE_URL: variable(
    databaseUrl,
    'sqlite:./data/latchkey.db',
    'sqlite:<file>, sqlite::memory: or mysql://user:password@host:port/name?ssl=true&sslCa=<file>&poolSize=10&timeoutMs=2500',
  ),
  DATABASE_URL_FILE: optional(text, 'File holding DATABASE_URL, as secrets of containers are'),
  MIGRATE_ON_START: variable(
    flag,
    'true',
    'Bring the schema up to date at start; safe with several replicas',
  ),
  MASTER_KEY: optional(masterKeys, 'Comma list of kid:base64 (32 random bytes each), the first is active'),
  MASTER_KEY_FILE: optional(text, 'File holding the same; the embedded database makes one beside itself'),
  DATA_RECOVERY: variable(
    z.enum(['server', 'none'], 'must be server or none'),
    'server',
    'server: a password reset keeps the encrypted data; none: only the password opens it',
  ),
  DATA_ITEM_MAX_KIB: variable(wholeNumber(1, 8_192), '256', 'Largest encrypted item, in KiB of JSON'),
  DATA_MAX_ITEMS: variable(wholeNumber(1, 1_000_000), '1000', 'Most encrypted items one user may hold'),
  DATA_USER_MAX_MIB: variable(
    wholeNumber(1, 1_048_576),
    '64',
    'Most encrypted data one user may hold, in MiB of JSON',
  ),
  DATA_TOTAL_MAX_MIB: variable(
    wholeNumber(1, 1_048_576),
    '4096',
    'Most encrypted data of all users together, in MiB of JSON; accounts that register themselves fill no disk',
  ),
  PUBLIC_URL: variable(
    url,
    'http://localhost:3000',
    'URL that browsers use, exactly; https makes cookies Secure',
  ),
  FRONTEND_URL: optional(url, 'Where single sign-on sends the browser afterwards; PUBLIC_URL when left out'),
  HSTS: variable(
    hsts,
    'max-age=31536000',
    'Strict-Transport-Security where PUBLIC_URL is https; off, or "max-age=31536000; includeSubDomains"',
  ),
  CORS_ORIGINS: variable(
    origins,
    '',
    'Comma list of exact origins that may call the API from a browser, those of apps included',
  ),
  CORS_ALLOW_FILE_ORIGIN: variable(
    flag,
    'false',
    'Serve pages of local files as well: file:// like a listed origin, null with a Bearer token',
  ),
  TRUSTED_PROXIES: variable(addressBlocks, '', 'Comma list of addresses or CIDR blocks of reverse proxies'),
  BCRYPT_COST: variable(
    wholeNumber(4, 15),
    '12',
    'Work factor of new password hashes; at least 10 in production',
  ),
  PASSWORD_MIN_LENGTH: variable(wholeNumber(1, 128), '8', 'Shortest password that may be set, in characters'),
  PASSWORD_BLOCKLIST: variable(flag, 'false', 'Refuse the commonest passwords'),
  ISSUER_NAME: variable(text.max(64), 'Latchkey', 'Name shown in authenticator apps'),
  LOCKED_STATUS: variable(
    z.enum(['403', '423'], 'must be 403 or 423').transform(Number),
    '403',
    'Status of an answer to a locked session',
  ),
  TERMINAL_ACCESS_MINUTES: variable(
    wholeNumber(1, 1440),
    '15',
    'How long a verified code opens a locked terminal',
  ),
  ...providerVariables,
  REDIS_URL: optional(redisUrl, 'Redis for one request throttle over several replicas'),
  REDIS_URL_FILE: optional(text, 'File holding the same'),
  REQUESTS_PER_MINUTE: variable(
    wholeNumber(0, 1_000_000),
    '600',
    'Requests per address and minute; 0: no limit',
  ),
  REGISTRATIONS_PER_HOUR: variable(
    wholeNumber(0, 1_000_000),
    '100',
    'Accounts that one address may try to create in an hour; 0: no limit',
  ),
  LOG_LEVEL: variable(
    z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error'),
    'info',
    'Log level until an admin sets another',
  ),
  LOG_FORMAT: optional(
    z.enum(['pretty', 'json'], 'must be pretty or json'),
    'pretty on a terminal, else json',
  ),
  METRICS_PORT: optional(
    wholeNumber(0, 65535),
    'Port of GET /metrics for Prometheus; no metrics when left out',
  ),
  METRICS_HOST: variable(listenHost, '127.0.0.1', 'Address the metrics listen on; keep it from the public'),
  AUDIT_RETENTION_DAYS: variable(
    wholeNumber(0, 36_500),
    '365',
    'How long entries of the audit log are kept; 0: for ever',
  ),
  MYSQL_CAUSAL_READS: variable(
    z.enum(['off', 'galera', 'group-replication'], 'must be off, galera or group-replication'),
    'off',
    'Wait for other nodes before reading credentials',
  ),
  GUACAMOLE_PATH: variable(
    z.string().regex(/^\/[A-Za-z0-9/_-]+$/, 'must be a path like /guacamole'),
    '/guacamole',
    'WebSocket path of the remote-desktop proxy',
  ),
} satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
export type Variables = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };
