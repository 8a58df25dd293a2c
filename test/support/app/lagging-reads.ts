import { Database } from '#platform/database';
import { type TestDatabase } from '../databases/databases.js';
import { openStorage, type Storage } from '../databases/storage.js';
import { type TestApp } from './test-app.js';

/**
 * Simulates a node that lags behind: everything that an application reads outside of transactions is from
 * a snapshot of its MySQL database. Transactions read and write the database itself.
 */
export class LaggingReads {
  private constructor(
    private readonly live: Database,
    private readonly node: TestDatabase,
    private readonly storage: Storage,
  ) {}

  static async of(app: TestApp, create: () => Promise<TestDatabase>): Promise<LaggingReads> {
    const node = await create();
    return new LaggingReads(app.get(Database), node, await openStorage(node));
  }

  /** Runs `work` while reads see the snapshot taken at its start. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    await this.copyRows();
    const { database } = this.storage;
    const pool = this.live.mysqlPool;
    Object.defineProperty(this.live, 'readManager', { configurable: true, value: database.readManager });
    pool.execute = database.mysqlPool.execute.bind(database.mysqlPool);
    try {
      return await work();
    } finally {
      Reflect.deleteProperty(this.live, 'readManager');
      Reflect.deleteProperty(pool, 'execute');
    }
  }

  async close(): Promise<void> {
    await this.storage.database.close();
    await this.node.drop();
  }

  private async copyRows(): Promise<void> {
    const { writer } = this.storage.database;
    const from = String(this.live.writer.options.database);
    const runner = writer.createQueryRunner();
    try {
      await runner.query('SET SESSION foreign_key_checks = 0');
      for (const { tableName } of writer.entityMetadatas) {
        await runner.query(`DELETE FROM \`${tableName}\``);
        await runner.query(`INSERT INTO \`${tableName}\` SELECT * FROM \`${from}\`.\`${tableName}\``);
      }
      await runner.query('SET SESSION foreign_key_checks = 1');
    } finally {
      await runner.release();
    }
  }
}
