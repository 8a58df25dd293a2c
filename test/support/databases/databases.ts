import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { MariadbServer } from './mariadb-server.js';

/** An empty database of a test's own. */
export type TestDatabase = {
  readonly engine: 'sqlite' | 'mysql';
  /** As `DATABASE_URL` wants it. */
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
  // A busy machine that runs the tests is no server that hangs.
  server.searchParams.set('timeoutMs', '20000');
  return { engine: 'mysql', url: server.href, drop: () => run(`DROP DATABASE ${name}`) };
}

/** What `describe.each` runs every storage test on: SQLite always, MySQL where a server is named. */
export const engines: [string, () => Promise<TestDatabase>][] = mysqlServer
  ? [
      ['SQLite', sqlite],
      ['MySQL', mysql],
    ]
  : [['SQLite', sqlite]];

/** For what only a database server can do; skipped where none is named. */
export function describeOnMysql(name: string, tests: (create: () => Promise<TestDatabase>) => void): void {
  (mysqlServer ? describe : describe.skip)(name, () => {
    tests(mysql);
  });
}

/** For what only a server can do that the tests may start, freeze and kill; skipped where there is no such program. */
export function describeOnOwnServer(name: string, tests: () => void): void {
  (mysqlServer && MariadbServer.isInstalled ? describe : describe.skip)(name, tests);
}

/** For what only a cluster can do; skipped unless one is wanted. */
export const describeOnGalera = process.env['TEST_GALERA'] === 'true' ? describe : describe.skip;
