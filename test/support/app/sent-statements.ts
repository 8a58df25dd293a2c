import { type Database as SqliteHandle } from 'better-sqlite3';
import { type Connection } from 'mysql2';
import { Database } from '#platform/database';
import { type TestApp } from './test-app.js';

/** Records every statement that the application sends from now on, once each, with its first values. */
export class SentStatements {
  private readonly values = new Map<string, unknown[]>();

  /** Listens at the driver, below the ORM and the prepared reads. */
  constructor(app: TestApp) {
    const database = app.get(Database);
    if (database.engine === 'sqlite') {
      const { databaseConnection } = database.writer.driver as unknown as {
        databaseConnection: SqliteHandle;
      };
      this.listenToSqlite(databaseConnection);
      this.listenToSqlite(database.sqliteReader);
    } else {
      const known = new WeakSet<Connection>();
      database.mysqlPool.on('acquire', (connection) => {
        if (!known.has(connection)) this.listenToMysql(connection);
        known.add(connection);
      });
    }
  }

  /** The statements that read or change rows. */
  list(): (readonly [sql: string, values: unknown[]])[] {
    return [...this.values].filter(([sql]) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(sql));
  }

  private listenToSqlite(handle: SqliteHandle): void {
    const prepare = handle.prepare.bind(handle);
    handle.prepare = (sql: string) => {
      this.record(sql, []);
      return prepare(sql);
    };
  }

  private listenToMysql(connection: Connection): void {
    for (const method of ['query', 'execute'] as const) {
      const send = connection[method].bind(connection) as (...given: unknown[]) => unknown;
      Object.assign(connection, {
        [method]: (statement: string | { sql: string; values?: unknown[] }, ...rest: unknown[]) => {
          if (typeof statement === 'string') this.record(statement, Array.isArray(rest[0]) ? rest[0] : []);
          else this.record(statement.sql, statement.values ?? (Array.isArray(rest[0]) ? rest[0] : []));
          return send(statement, ...rest);
        },
      });
    }
  }

  private record(sql: string, values: unknown[]): void {
    if (!this.values.has(sql)) this.values.set(sql, values);
  }
}
