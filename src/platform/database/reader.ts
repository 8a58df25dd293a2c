import { Injectable } from '@nestjs/common';
import { type Database as SqliteHandle } from 'better-sqlite3';
import { type RowDataPacket } from 'mysql2';
import { type EntityManager } from 'typeorm';
import { Database } from './database.js';
import { Transactions } from './transactions.js';

/** The part of an entity manager that only reads. */
export type ReadManager = Pick<
  EntityManager,
  | 'find'
  | 'findBy'
  | 'findOne'
  | 'findOneBy'
  | 'existsBy'
  | 'countBy'
  | 'sum'
  | 'query'
  | 'createQueryBuilder'
>;

export type SqlValue = string | number | null;

/** A prepared statement that returns at most one row. */
export type PreparedRead<Row> = (...values: SqlValue[]) => Promise<Row | undefined>;

/** A prepared statement that returns at most one row at once, without a promise. */
export type ImmediateRead<Row> = (...values: SqlValue[]) => Row | undefined;

/**
 * Reads committed rows outside transactions. Throws inside a transaction: the read would not see its rows, and might wait
 * for the connection that the transaction holds.
 */
@Injectable()
export class Reader {
  constructor(
    private readonly database: Database,
    private readonly transactions: Transactions,
  ) {}

  /** Runs a read. On an in-memory database it waits for open transactions, which use the same connection. */
  async read<T>(work: (manager: ReadManager) => Promise<T>): Promise<T> {
    const { previewed } = this.transactions;
    // Sees what the preview has written, and needs no second connection.
    if (previewed) return work(previewed as unknown as ReadManager);
    this.transactions.assertOutsideTransaction();
    if (this.database.readsThroughWriter)
      return this.transactions.exclusively(() => work(this.database.readManager));
    return this.database.withDeadline(() => work(this.database.readManager));
  }

  /** Prepares SQL with `?` placeholders, for hot paths: it skips the overhead of TypeORM. */
  prepare<Row>(sql: string): PreparedRead<Row> {
    const read =
      this.database.engine === 'mysql' ? this.prepareMysql<Row>(sql) : this.prepareSqlite<Row>(sql);
    return (...values) => {
      this.transactions.assertOutsideTransaction();
      return read(...values);
    };
  }

  /** Prepares SQL as {@link prepare} does; null where the database is a server, or its reads may have to wait. */
  prepareImmediate<Row>(sql: string): ImmediateRead<Row> | null {
    if (this.database.engine === 'mysql' || this.database.readsThroughWriter) return null;
    const read = this.prepareStatement<Row>(sql);
    return (...values) => {
      this.transactions.assertOutsideTransaction();
      return read(...values);
    };
  }

  private prepareMysql<Row>(sql: string): PreparedRead<Row> {
    const pool = this.database.mysqlPool;
    // Callbacks, because the promise API of the driver captures a stack trace on every call.
    const execute = (values: SqlValue[]) =>
      new Promise<Row | undefined>((resolve, reject) => {
        pool.execute<(Row & RowDataPacket)[]>(sql, values, (error, rows) => {
          if (error) reject(error);
          else resolve(rows[0]);
        });
      });
    return (...values) => this.database.withDeadline(() => execute(values));
  }

  private prepareSqlite<Row>(sql: string): PreparedRead<Row> {
    const get = this.prepareStatement<Row>(sql);
    if (this.database.readsThroughWriter) {
      return (...values) => this.transactions.exclusively(() => Promise.resolve(get(...values)));
    }
    return (...values) => Promise.resolve(get(...values));
  }

  /** The statement is compiled at its first use, because repositories exist before the schema does. */
  private prepareStatement<Row>(sql: string): ImmediateRead<Row> {
    let read: ImmediateRead<Row> | undefined;
    return (...values) => (read ??= compileRead<Row>(this.database.sqliteReader, sql))(...values);
  }
}

/**
 * The driver returns arrays: for objects it would look up the name of every column for every row, which takes as long as
 * the read itself.
 */
function compileRead<Row>(handle: SqliteHandle, sql: string): ImmediateRead<Row> {
  const statement = handle.prepare<SqlValue[], SqlValue[]>(sql).raw(true);
  const names = statement.columns().map(({ name }) => name);
  return (...parameters) => {
    const values = statement.get(...parameters);
    if (values === undefined) return undefined;
    const row: Record<string, SqlValue | undefined> = {};
    for (let column = 0; column < names.length; column += 1) row[names[column] ?? ''] = values[column];
    return row as Row;
  };
}
