import { Database } from '#platform/database';
import { type TestApp } from '../app/test-app.js';
import { stored } from '../fixtures/db-fixtures.js';

/** Returns every table with a column `user_id`, read from the database itself, so that new ones are included. */
export async function listUserTables(app: TestApp): Promise<string[]> {
  const sql =
    app.get(Database).engine === 'mysql'
      ? `SELECT table_name AS name FROM information_schema.columns
         WHERE table_schema = DATABASE() AND column_name = 'user_id'`
      : `SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name = 'user_id'`;
  return (await stored<{ name: string }>(app, sql)).map(({ name }) => name);
}

/** Every table of the application. */
export async function allTables(app: TestApp): Promise<string[]> {
  const sql =
    app.get(Database).engine === 'mysql'
      ? 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'
      : `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`;
  return (await stored<{ name: string }>(app, sql)).map(({ name }) => name);
}
