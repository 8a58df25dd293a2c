import { isIP } from 'node:net';
import {
  type DataSourceOptions,
  type EntityTarget,
  type MigrationInterface,
  type ObjectLiteral,
} from 'typeorm';
import { type DatabaseConfig } from '#platform/config';
import { addressedStream } from './mysql-connections.js';

/** The entities and migrations of the application, defined by the composition root. */
export type Schema = {
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  readonly migrations: readonly (new () => MigrationInterface)[];
};

export const MIGRATIONS_TABLE = 'migration';
const SQLITE_BUSY_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;
const SSL_OFF = undefined;

/** Returns the options of the connection that writes (and on MySQL also reads). */
export function writerOptions(config: DatabaseConfig, schema: Schema): DataSourceOptions {
  const common = {
    entities: [...schema.entities] as never,
    migrations: [...schema.migrations] as never,
    migrationsTableName: MIGRATIONS_TABLE,
    logging: false,
  };
  if (config.engine === 'sqlite') {
    return {
      ...common,
      type: 'better-sqlite3',
      database: config.file,
      enableWAL: config.file !== ':memory:',
      timeout: SQLITE_BUSY_MS,
      // Acknowledged writes survive a power failure.
      prepareDatabase: (db: { pragma(text: string): void }) => db.pragma('synchronous = FULL'),
    };
  }
  return {
    ...common,
    type: 'mysql',
    host: config.host,
    port: config.port,
    username: config.user,
    password: config.password,
    database: config.database,
    poolSize: config.poolSize,
    ssl: config.ssl === false ? SSL_OFF : { ...config.ssl },
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    extra: {
      enableKeepAlive: true,
      queueLimit: 1_000,
      ...(config.ssl !== false && isIP(config.host) !== 0 ? { stream: () => addressedStream(config) } : {}),
    },
  };
}

/** Returns the options of SQLite's read-only connection, which never sees uncommitted rows. */
export function readerOptions(file: string, schema: Schema): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    database: file,
    entities: [...schema.entities] as never,
    readonly: true,
    fileMustExist: true,
    timeout: SQLITE_BUSY_MS,
    logging: false,
  };
}
