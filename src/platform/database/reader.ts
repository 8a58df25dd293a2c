import { Injectable } from '@nestjs/common';
import { type Statement } from 'better-sqlite3';
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

/** One statement that returns at most one row, prepared once. */
export type PreparedRead<Row> = (...values: SqlValue[]) => Promise<Row | undefined>;

/**
 * Reads outside transactions. They see committed rows only. Inside one they are refused: they would miss its rows
 * and wait for a connection that it may be holding itself.
 */
@Injectable()
export class Reader {
  constructor(
    private readonly database: Database,
    private readonly transactions: Transactions,
  ) {}

  /** Runs a read; on an in-memory database it waits for the open transaction, whose connection it shares. */
  async read<T>(work: (manager: ReadManager) => Promise<T>): Promise<T> {
    this.transactions.refuseInside();
    if (this.database.readsThroughWriter)
      return this.transactions.exclusively(() => work(this.database.readManager));
    return this.database.inTime(() => work(this.database.readManager));
  }

  /** For the hot path: hand-written SQL with `?` placeholders, without the mapper's cost. */
  prepare<Row>(sql: string): PreparedRead<Row> {
    const read =
      this.database.engine === 'mysql' ? this.prepareMysql<Row>(sql) : this.prepareSqlite<Row>(sql);
    return async (...values) => {
      this.transactions.refuseInside();
      return read(...values);
    };
  }

  private prepareMysql<Row>(sql: string): PreparedRead<Row> {
    const pool = this.database.mysqlPool;
    // Not the driver's promises: they take a stack trace of every call, in case it fails.
    const execute = (values: SqlValue[]) =>
      new Promise<Row | undefined>((resolve, reject) => {
        pool.execute<(Row & RowDataPacket)[]>(sql, values, (error, rows) => {
          if (error) reject(error);
          else resolve(rows[0]);
        });
      });
    return (...values) => this.database.inTime(() => execute(values));
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
