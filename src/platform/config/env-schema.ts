import { z } from 'zod';
import { databaseUrl } from './database-url.js';
import {
  proxyBlocks,
  flag,
  hsts,
  listenHost,
  optional,
  origins,
  passkeyOrigins,
  portOrOff,
  redisUrl,
  text,
  url,
  type Variable,
  variable,
  wholeNumber,
} from './env-types.js';
import { masterKeys } from './master-key.js';
import { accountVariables } from './account-variables.js';
import { mailVariables } from './mail-variables.js';
import { oauthVariables } from './oauth-variables.js';
import { providerVariables } from './provider-variables.js';
import { webVariables } from './web-variables.js';

/** Every variable Latchkey reads, in the order of the documentation. `.env.example` is checked against it. */
export const variables = {
  HOST: variable(listenHost, '127.0.0.1', 'Address to listen on; 0.0.0.0 for every interface'),
  PORT: variable(wholeNumber(0, 65535), '3000', 'Port to listen on; 0 picks a free one'),
  GATEWAY_PORT: variable(
    portOrOff,
    '3001',
    'Port of the gateway, which carries the traffic of applications; 0 picks a free one, off: no gateway',
  ),
  GATEWAY_HOST: optional(listenHost, 'Address that the gateway listens on; defaults to HOST'),
  SHUTDOWN_DELAY_SECONDS: variable(
    wholeNumber(0, 300),
    '0',
    'Seconds to keep serving after a stop signal, while /health/ready returns 503',
  ),
  KEEP_ALIVE_SECONDS: variable(
    wholeNumber(1, 3_600),
    '130',
    'Idle timeout of client connections in seconds; must be longer than the idle timeout of the reverse proxy',
  ),
  DATABASE_URL: variable(
    databaseUrl,
    'sqlite:./data/latchkey.db',
    'sqlite:<file>, sqlite::memory: or mysql://user:password@host:port/name?ssl=true&sslCa=<file>&poolSize=10&timeoutMs=2500',
  ),
  DATABASE_URL_FILE: optional(text, 'File with the value of DATABASE_URL, for container secrets'),
  MIGRATE_ON_START: variable(flag, 'true', 'Run pending migrations at startup; safe with several replicas'),
  MASTER_KEY: optional(
    masterKeys,
    'Comma-separated list of kid:base64 (32 random bytes each); the first is active',
  ),
  MASTER_KEY_FILE: optional(
    text,
    'File with the value of MASTER_KEY; with SQLite, a key file is created next to the database if neither is set',
  ),
  DATA_RECOVERY: variable(
    z.enum(['server', 'none'], 'must be server or none'),
    'server',
    'server: encrypted data survives a password reset; none: only the password decrypts it',
  ),
  DATA_ITEM_MAX_KIB: variable(
    wholeNumber(1, 8_192),
    '256',
    'Maximum size of an encrypted item, in KiB of JSON',
  ),
  DATA_MAX_ITEMS: variable(wholeNumber(1, 1_000_000), '1000', 'Maximum number of encrypted items per user'),
  DATA_USER_MAX_MIB: variable(
    wholeNumber(1, 1_048_576),
    '64',
    'Maximum encrypted data per user, in MiB of JSON',
  ),
  DATA_TOTAL_MAX_MIB: variable(
    wholeNumber(1, 1_048_576),
    '4096',
    'Maximum encrypted data of all users together, in MiB of JSON; keeps self-registered accounts from filling the disk',
  ),
  PUBLIC_URL: variable(
    url,
    'http://localhost:3000',
    'Exact URL that browsers use; with https, cookies are Secure',
  ),
  FRONTEND_URL: optional(
    url,
    'Where single sign-on redirects the browser afterwards; defaults to PUBLIC_URL',
  ),
  ...webVariables,
  HSTS: variable(
    hsts,
    'max-age=31536000',
    'Strict-Transport-Security header when PUBLIC_URL is https; off, or "max-age=31536000; includeSubDomains"',
  ),
  CORS_ORIGINS: variable(
    origins,
    '',
    'Comma-separated list of exact origins that may call the API from a browser, including those of apps',
  ),
  WEBAUTHN_ORIGINS: variable(
    passkeyOrigins,
    '',
    'Comma-separated list of further origins whose pages may use passkeys: other ports or subdomains of the host of PUBLIC_URL, and Android apps as android:apk-key-hash:…',
  ),
  CORS_ALLOW_FILE_ORIGIN: variable(
    flag,
    'false',
    'Also allow pages opened from local files: "Origin: file://" like an origin in CORS_ORIGINS, "Origin: null" only with a Bearer token',
  ),
  TRUSTED_PROXIES: variable(
    proxyBlocks,
    '',
    'Comma-separated list of addresses or CIDR blocks of reverse proxies',
  ),
  BCRYPT_COST: variable(
    wholeNumber(4, 15),
    '12',
    'bcrypt cost of new password hashes; at least 10 in production',
  ),
  PASSWORD_MIN_LENGTH: variable(wholeNumber(1, 128), '8', 'Minimum length of a new password, in characters'),
  SETUP_CODE: variable(
    flag,
    'false',
    'Require a code from the startup log to register the first account, which becomes an admin',
  ),
  PASSWORD_BLOCKLIST: variable(flag, 'false', 'Reject the most common passwords'),
  ISSUER_NAME: variable(text.max(64), 'Latchkey', 'Name shown in authenticator apps'),
  LOCKED_STATUS: variable(
    z.enum(['403', '423'], 'must be 403 or 423').transform(Number),
    '403',
    'HTTP status of responses to a locked session',
  ),
  WOULD_LOCK_OUT_STATUS: variable(
    z.enum(['409', '403'], 'must be 409 or 403').transform(Number),
    '409',
    'HTTP status of WOULD_LOCK_OUT; use 403 for front ends that show error messages only for 403 responses',
  ),
  ...accountVariables,
  ...mailVariables,
  ...oauthVariables,
  TERMINAL_ACCESS_MINUTES: variable(
    wholeNumber(1, 1440),
    '15',
    'Minutes for which a verified code grants access to a locked terminal',
  ),
  ...providerVariables,
  REDIS_URL: optional(redisUrl, 'Redis URL for a rate limit shared by several replicas'),
  REDIS_URL_FILE: optional(text, 'File with the value of REDIS_URL'),
  REQUESTS_PER_MINUTE: variable(
    wholeNumber(0, 1_000_000),
    '600',
    'Rate limit: requests per minute per client address; 0: no limit',
  ),
  DOOR_REQUESTS_PER_MINUTE: variable(
    wholeNumber(0, 10_000_000),
    '6000',
    'Rate limit: requests to applications per browser session and minute; 0: no limit. Others count by address, up to REQUESTS_PER_MINUTE',
  ),
  REGISTRATIONS_PER_HOUR: variable(
    wholeNumber(0, 1_000_000),
    '100',
    'Rate limit: registrations per hour per client address; 0: no limit',
  ),
  LOG_LEVEL: variable(
    z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error'),
    'info',
    'Log level until an admin sets another',
  ),
  LOG_FORMAT: optional(
    z.enum(['pretty', 'json'], 'must be pretty or json'),
    'pretty or json; defaults to pretty on a terminal, otherwise json',
  ),
  METRICS_PORT: optional(wholeNumber(0, 65535), 'Port of GET /metrics for Prometheus; unset: no metrics'),
  METRICS_HOST: variable(
    listenHost,
    '127.0.0.1',
    'Address that the metrics port listens on; do not expose it publicly',
  ),
  AUDIT_RETENTION_DAYS: variable(wholeNumber(0, 36_500), '365', 'Days to keep audit log entries; 0: forever'),
  MYSQL_CAUSAL_READS: variable(
    z.enum(['off', 'galera', 'group-replication'], 'must be off, galera or group-replication'),
    'off',
    'off, galera or group-replication: how reads wait for commits from other cluster nodes; see docs/clustering.md',
  ),
  GUACAMOLE_PATH: variable(
    z.string().regex(/^\/[A-Za-z0-9/_-]+$/, 'must be a path like /guacamole'),
    '/guacamole',
    'WebSocket path of the remote-desktop proxy',
  ),
} satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
export type Variables = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };
