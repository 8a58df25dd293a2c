import { type Database as SqliteHandle } from 'better-sqlite3';
import { type Pool, type PoolConnection } from 'mysql2';
import { DataSource, type EntityManager } from 'typeorm';
import { type DatabaseConfig } from '#platform/config';
import { needsReconnect } from './database-errors.js';
import { type Deadline, noDeadline, withinRequest } from './deadline.js';
import { readerOptions, type Schema, writerOptions } from './data-source.js';
import { type CausalReads, configureSessions, cutSilentConnections, discard } from './mysql-connections.js';
import { toOpenFailure } from './opening-failure.js';
import { withRetries } from './retry.js';
import { prepareSqliteFile } from './sqlite-file.js';

/** Connections in use and idle, and calls that wait for one. */
type PoolUse = { readonly busy: number; readonly idle: number; readonly waiting: number };

/** The pool has no public counters. */
type PoolInternals = Record<'_allConnections' | '_connectionQueue', { length: number }> & {
  readonly _freeConnections: { readonly length: number; get(at: number): PoolConnection };
};

/** The open connections: one writer, and on an SQLite file a second, read-only one. */
export class Database {
  private constructor(
    readonly config: DatabaseConfig,
    readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {}

  /**
   * Opens the database and creates a missing SQLite file. Throws `CannotOpenDatabase` for a problem of path, credentials,
   * permissions or server.
   */
  static async open(config: DatabaseConfig, schema: Schema, causalReads: CausalReads): Promise<Database> {
    try {
      return await this.openUnexplained(config, schema, causalReads);
    } catch (error) {
      throw toOpenFailure(config, error);
    }
  }

  private static async openUnexplained(
    config: DatabaseConfig,
    schema: Schema,
    causalReads: CausalReads,
  ): Promise<Database> {
    const isFile = config.engine === 'sqlite' && config.file !== ':memory:';
    if (isFile) prepareSqliteFile(config.file);
    const writer = await openWriter(config, schema);
    if (config.engine === 'mysql') {
      await configureSessions(getPool(writer), writer, causalReads).catch((error: unknown) =>
        destroyAfter(writer, error),
      );
    }
    const reader = isFile ? await new DataSource(readerOptions(config.file, schema)).initialize() : writer;
    return new Database(config, writer, reader);
  }

  get engine(): DatabaseConfig['engine'] {
    return this.config.engine;
  }

  /**
   * Returns how many transactions may be open at once. A quarter of the pool is reserved for reads, so that a burst of
   * writes does not block them. SQLite has one writer.
   */
  get writers(): number {
    if (this.config.engine === 'sqlite') return 1;
    const { poolSize } = this.config;
    return Math.max(1, poolSize - Math.ceil(poolSize / 4));
  }

  /** Returns the timeout of one read or transaction, in milliseconds; null for SQLite, which cannot hang. */
  get timeoutMs(): number | null {
    return this.config.engine === 'mysql' ? this.config.timeoutMs : null;
  }

  /** Starts closing unresponsive connections. Call it after migrations, which may take any time. */
  watchConnections(): void {
    if (this.timeoutMs !== null) cutSilentConnections(getPool(this.writer), 2 * this.timeoutMs);
  }

  /**
   * Runs `work` with the timeout of the database, and once more on a new connection if the first was lost or its server is
   * read-only. Throws `ServiceUnavailable` on timeout.
   */
  withDeadline<T>(work: (deadline: Deadline) => Promise<T>): Promise<T> {
    if (this.timeoutMs === null) return work(noDeadline());
    return withinRequest(this.timeoutMs, (deadline) =>
      work(deadline).catch((error: unknown) => {
        if (deadline.isOver || !needsReconnect(error)) throw error;
        this.dropIdleConnections();
        return work(deadline);
      }),
    );
  }

  /** Whether reads share the connection of the writer and have to wait for open transactions. */
  get readsThroughWriter(): boolean {
    return this.engine === 'sqlite' && this.reader === this.writer;
  }

  get readManager(): EntityManager {
    return this.reader.manager;
  }

  /** Returns the SQLite handle of the read connection, for prepared statements. */
  get sqliteReader(): SqliteHandle {
    return (this.reader.driver as unknown as { databaseConnection: SqliteHandle }).databaseConnection;
  }

  get mysqlPool(): Pool {
    return getPool(this.writer);
  }

  /** Returns the use of the MySQL pool; null on SQLite, which has one writer. */
  get poolUse(): PoolUse | null {
    if (this.engine !== 'mysql') return null;
    const { _allConnections, _freeConnections, _connectionQueue } = this
      .mysqlPool as unknown as PoolInternals;
    const idle = _freeConnections.length;
    return { busy: _allConnections.length - idle, idle, waiting: _connectionQueue.length };
  }

  /** Closes idle connections, which may be lost like the one that just failed. */
  private dropIdleConnections(): void {
    // Undefined once the data source is closed.
    const pool = this.mysqlPool as unknown as PoolInternals | undefined;
    if (!pool) return;
    const { _freeConnections: free } = pool;
    // Copied first, because a closing pool does not remove connections from the list.
    const idle = Array.from({ length: free.length }, (_, at) => free.get(at));
    for (const connection of idle) discard(connection);
  }

  async close(): Promise<void> {
    if (this.reader !== this.writer) await this.reader.destroy();
    await this.writer.destroy();
  }
}

/** Retries, because two processes that create one SQLite file at the same time conflict. */
const openWriter = (config: DatabaseConfig, schema: Schema): Promise<DataSource> =>
  withRetries(
    () => new DataSource(writerOptions(config, schema)).initialize(),
    () => undefined,
  );

async function destroyAfter(dataSource: DataSource, error: unknown): Promise<never> {
  await dataSource.destroy();
  throw error;
}

function getPool(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { pool: Pool }).pool;
}
