import { Injectable } from '@nestjs/common';
import { type Statement } from 'better-sqlite3';
import { type RowDataPacket } from 'mysql2';
import { type EntityManager } from 'typeorm';
import { Database } from './database.js';
import { Transactions } from './transactions.js';

/** The part of an entity manager that only reads. */
type ReadManager = Pick<
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
    let statement: Statement<SqlValue[]> | undefined;
    const get = (values: SqlValue[]) =>
      (statement ??= this.database.sqliteReader.prepare<SqlValue[]>(sql)).get(...values) as Row | undefined;
    if (this.database.readsThroughWriter) {
      return (...values) => this.transactions.exclusively(() => Promise.resolve(get(values)));
    }
    return (...values) => Promise.resolve(get(values));
  }
}
