import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { MariadbServer } from './mariadb-server.js';

/** An empty database for one test. */
export type TestDatabase = {
  readonly engine: 'sqlite' | 'mysql';
  /** In the format of `DATABASE_URL`. */
  readonly url: string;
  drop(): Promise<void>;
};

export async function sqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  return {
    engine: 'sqlite',
    url: `sqlite:${join(folder, 'test.db')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const mysqlServer = process.env['TEST_MYSQL_URL'];

async function mysql(): Promise<TestDatabase> {
  const server = new URL(mysqlServer!);
  const name = `latchkey_test_${randomBytes(6).toString('hex')}`;
  const run = async (sql: string) => {
    const connection = await createConnection({
      host: server.hostname,
      port: Number(server.port || 3306),
      user: decodeURIComponent(server.username),
      password: decodeURIComponent(server.password),
    });
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${name}`);
  server.pathname = `/${name}`;
  // A long timeout: a busy test machine is not a hanging server.
  server.searchParams.set('timeoutMs', '20000');
  return { engine: 'mysql', url: server.href, drop: () => run(`DROP DATABASE ${name}`) };
}

/** The engines that `describe.each` runs every database test on: SQLite always, MySQL where a server is configured. */
export const engines: [string, () => Promise<TestDatabase>][] = mysqlServer
  ? [
      ['SQLite', sqlite],
      ['MySQL', mysql],
    ]
  : [['SQLite', sqlite]];

/** For tests that need a database server; skipped where none is configured. */
export function describeOnMysql(name: string, tests: (create: () => Promise<TestDatabase>) => void): void {
  (mysqlServer ? describe : describe.skip)(name, () => {
    tests(mysql);
  });
}

/** For tests that start, freeze and kill their own server; skipped where MariaDB is not installed. */
export function describeOnOwnServer(name: string, tests: () => void): void {
  (mysqlServer && MariadbServer.isInstalled ? describe : describe.skip)(name, tests);
}

/** For tests that need a cluster; skipped unless enabled. */
export const describeOnGalera = process.env['TEST_GALERA'] === 'true' ? describe : describe.skip;
