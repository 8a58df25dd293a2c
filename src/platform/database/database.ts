import { type Database as SqliteHandle } from 'better-sqlite3';
import { type Pool, type PoolConnection } from 'mysql2';
import { DataSource, type EntityManager } from 'typeorm';
import { type DatabaseConfig } from '#platform/config';
import { wantsReconnect } from './database-errors.js';
import { type Deadline, noDeadline, withinRequest } from './deadline.js';
import { readerOptions, type Schema, writerOptions } from './data-source.js';
import { type CausalReads, configureSessions, cutSilentConnections, discard } from './mysql-connections.js';
import { openingFailure } from './opening-failure.js';
import { withRetries } from './retry.js';
import { prepareSqliteFile } from './sqlite-file.js';

/** How many connections are in use and free, and how many calls wait for one. */
export type PoolUse = { readonly busy: number; readonly idle: number; readonly waiting: number };

/** The driver has no public numbers. */
type PoolInsides = Record<'_allConnections' | '_connectionQueue', { length: number }> & {
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
   * Opens it, and makes the file of an embedded one where it is missing. Throws `CannotOpenDatabase` where path, user,
   * permission or server are in the way.
   */
  static async open(config: DatabaseConfig, schema: Schema, causalReads: CausalReads): Promise<Database> {
    try {
      return await this.openUnexplained(config, schema, causalReads);
    } catch (error) {
      throw openingFailure(config, error);
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
      await configureSessions(poolOf(writer), writer, causalReads).catch((error: unknown) =>
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
   * How many transactions may be open at once: some connections are left to reads, which a burst of writes would
   * otherwise keep waiting. The one writer of SQLite takes turns anyway.
   */
  get writers(): number {
    if (this.config.engine === 'sqlite') return 1;
    const { poolSize } = this.config;
    return Math.max(1, poolSize - Math.ceil(poolSize / 4));
  }

  /** How long one read or transaction may take, in milliseconds; null for the embedded engine, which cannot hang. */
  get timeoutMs(): number | null {
    return this.config.engine === 'mysql' ? this.config.timeoutMs : null;
  }

  /** Gives up connections that fall silent. Not before the schema is up to date: its steps may take as long as they need. */
  watchConnections(): void {
    if (this.timeoutMs !== null) cutSilentConnections(poolOf(this.writer), 2 * this.timeoutMs);
  }

  /**
   * Waits for `work` no longer than a database may take, and runs it once more, on a fresh connection, when the one
   * that it got had died or leads to a server that may not write. Throws `ServiceUnavailable` when the time is over.
   */
  inTime<T>(work: (deadline: Deadline) => Promise<T>): Promise<T> {
    if (this.timeoutMs === null) return work(noDeadline());
    return withinRequest(this.timeoutMs, (deadline) =>
      work(deadline).catch((error: unknown) => {
        if (deadline.isOver || !wantsReconnect(error)) throw error;
        this.dropIdleConnections();
        return work(deadline);
      }),
    );
  }

  /** True where reads share the writer's connection and so must wait for open transactions. */
  get readsThroughWriter(): boolean {
    return this.engine === 'sqlite' && this.reader === this.writer;
  }

  get readManager(): EntityManager {
    return this.reader.manager;
  }

  /** SQLite's own handle of the reading connection, for prepared statements. */
  get sqliteReader(): SqliteHandle {
    return (this.reader.driver as unknown as { databaseConnection: SqliteHandle }).databaseConnection;
  }

  get mysqlPool(): Pool {
    return poolOf(this.writer);
  }

  /** Open connections of the MySQL pool, and requests for one; null on SQLite, which has one writer. */
  get poolUse(): PoolUse | null {
    if (this.engine !== 'mysql') return null;
    const { _allConnections, _freeConnections, _connectionQueue } = this.mysqlPool as unknown as PoolInsides;
    const idle = _freeConnections.length;
    return { busy: _allConnections.length - idle, idle, waiting: _connectionQueue.length };
  }

  /** They were made before, and may have met the same end without having noticed. */
  private dropIdleConnections(): void {
    // None is left once everything is closed.
    const pool = this.mysqlPool as unknown as PoolInsides | undefined;
    if (!pool) return;
    const { _freeConnections: free } = pool;
    // Listed first: a pool that is being closed keeps what it is told to forget.
    const idle = Array.from({ length: free.length }, (_, at) => free.get(at));
    for (const connection of idle) discard(connection);
  }

  async close(): Promise<void> {
    if (this.reader !== this.writer) await this.reader.destroy();
    await this.writer.destroy();
  }
}

/** Two processes that make one SQLite file at once get in each other's way for a moment. */
const openWriter = (config: DatabaseConfig, schema: Schema): Promise<DataSource> =>
  withRetries(
    () => new DataSource(writerOptions(config, schema)).initialize(),
    () => undefined,
  );

async function destroyAfter(dataSource: DataSource, error: unknown): Promise<never> {
  await dataSource.destroy();
  throw error;
}

function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { pool: Pool }).pool;
}
