import { type DataSource } from 'typeorm';
import { readSchema } from './table-schema.js';

/** The number of rows in each growing table when MySQL is asked: with few it would prefer a full scan. */
const ROWS = 2_000;
const BATCH = 500;

/** Tables whose size depends neither on the age of the installation nor on the number of users: rows of some last three days, one is TypeORM’s. */
const SMALL = [
  'application',
  'assertion_key',
  'dummy_table',
  'instance_state',
  'invitation',
  'mail_feed',
  'master_key',
  'migration',
  'migration_lock',
  'oidc_config',
  'outbox_head',
  'role',
  'running_process',
  'setting',
  'setup_code',
  'sso_provider',
  'webhook',
];

/** Returns the tables that a statement scans completely, according to the engine’s plan. */
export async function findFullScans(
  dataSource: DataSource,
  sql: string,
  values: unknown[],
): Promise<string[]> {
  const tables = parseTables(sql);
  const scanned =
    dataSource.options.type === 'mysql'
      ? await scannedByMysql(dataSource, sql, values)
      : await scannedBySqlite(dataSource, sql);
  return scanned
    .filter(({ isOrdered }) => !(isOrdered && isUnfilteredPage(sql)))
    .map(({ name }) => tables.get(name) ?? name)
    .filter((table) => !SMALL.includes(table));
}

type Scan = { readonly name: string; readonly isOrdered: boolean };

async function scannedBySqlite(dataSource: DataSource, sql: string): Promise<Scan[]> {
  const steps = await dataSource.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${sql}`, unknownValues(sql));
  return steps.flatMap(({ detail }) => {
    const [, name, way = ''] = /^SCAN (\S+)(.*)$/.exec(detail) ?? [];
    return name === undefined || name === 'CONSTANT' ? [] : [{ name, isOrdered: way.includes('INDEX') }];
  });
}

/** SQLite plans without the values. */
const unknownValues = (sql: string): null[] => Array.from({ length: sql.split('?').length - 1 }, () => null);

async function scannedByMysql(dataSource: DataSource, sql: string, values: unknown[]): Promise<Scan[]> {
  const steps = await dataSource.query<{ table: string | null; type: string | null; select_type: string }[]>(
    `EXPLAIN ${sql}`,
    values,
  );
  return steps.flatMap(({ table, type, select_type }) =>
    table !== null && select_type !== 'INSERT' && (type === 'ALL' || type === 'index')
      ? [{ name: table, isOrdered: type === 'index' }]
      : [],
  );
}

/** A page without conditions: the index provides the order, and the read ends with the page. */
const isUnfilteredPage = (sql: string): boolean => /\bLIMIT\b/i.test(sql) && !/\bWHERE\b/i.test(sql);

/** Returns the tables of a statement by their aliases. */
function parseTables(sql: string): Map<string, string> {
  const references = sql.matchAll(
    /\b(?:FROM|JOIN|UPDATE|INTO)\s+[`"]?(\w+)[`"]?(?:\s+(?:AS\s+)?[`"]?(\w+))?/gi,
  );
  const names = new Map<string, string>();
  for (const [, table = '', alias = table] of references) names.set(table, table).set(alias, table);
  return names;
}

/** Fills every growing table with live rows of other users, so that MySQL has a choice of plans. */
export async function fillTables(dataSource: DataSource, now: number): Promise<void> {
  const tables = (await readSchema(dataSource)).filter(({ name }) => !SMALL.includes(name));
  const runner = dataSource.createQueryRunner();
  await runner.query('SET SESSION foreign_key_checks = 0');
  for (const { name, columns } of tables) {
    for (let from = 0; from < ROWS; from += BATCH) {
      const rows = Array.from({ length: BATCH }, (_row, i) =>
        columns.map(({ type, nullable }) => (nullable && i % 2 === 0 ? null : cell(type, from + i, now))),
      );
      const names = columns.map((column) => column.name).join(', ');
      const places = rows.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ');
      await runner.query(`INSERT INTO ${name} (${names}) VALUES ${places}`, rows.flat());
    }
    await runner.query(`ANALYZE TABLE ${name}`);
  }
  await runner.query('SET SESSION foreign_key_checks = 1');
  await runner.release();
}

/** Rows with the same number belong together; their timestamps are in the future, so that none has expired. */
function cell(type: string, row: number, now: number): string | number {
  if (type === 'bigint') return now + 86_400_000 + row * 1_000;
  return /^varchar|blob|text/.test(type) ? `f${row}` : 0;
}
