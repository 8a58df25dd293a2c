import { type DataSource } from 'typeorm';
import { readSchema } from './table-schema.js';

/** Every table that is swept. */
export const SWEPT = [
  'attempt',
  'audit_log',
  'authorization_code',
  'data_key_slot',
  'device_authorization',
  'mail_message',
  'oidc_logout_token',
  'oidc_session',
  'oidc_transaction',
  'open_connection',
  'outbox_event',
  'passkey_challenge',
  'password_reset',
  'pending_login',
  'session',
  'spent_tunnel_token',
  'terminal_grant',
  'trusted_device',
  'webhook_delivery',
] as const;

const DIGITS = Array.from({ length: 10 }, (_, i) => `SELECT ${i} AS i`).join(' UNION ALL ');
/** Every number below a million. */
const NUMBERS = `SELECT a.i + 10 * b.i + 100 * c.i + 1000 * d.i + 10000 * e.i + 100000 * f.i AS i
  FROM (${DIGITS}) a, (${DIGITS}) b, (${DIGITS}) c, (${DIGITS}) d, (${DIGITS}) e, (${DIGITS}) f`;

export type ExpiredRows = { readonly mark: string; readonly count: number; readonly instant: number };

/** Fills each table that is swept with rows without an owner, all of whose timestamps are close to `instant`. */
export async function insertExpiredRows(dataSource: DataSource, rows: ExpiredRows): Promise<void> {
  const isMysql = dataSource.options.type === 'mysql';
  const tables = (await readSchema(dataSource)).filter(({ name }) =>
    (SWEPT as readonly string[]).includes(name),
  );
  const runner = dataSource.createQueryRunner();
  const setForeignKeyChecks = (isOn: 0 | 1) =>
    runner.query(isMysql ? `SET SESSION foreign_key_checks = ${isOn}` : `PRAGMA foreign_keys = ${isOn}`);
  await setForeignKeyChecks(0);
  try {
    for (const { name, columns: all } of tables) {
      const columns = all.filter((column) => !isAssigned(column));
      const cells = columns.map(({ type }) => cell(type, rows, isMysql)).join(', ');
      const names = columns.map((column) => column.name).join(', ');
      await runner.query(
        `INSERT INTO ${name} (${names}) SELECT ${cells} FROM (${NUMBERS}) n WHERE i < ${rows.count}`,
      );
      if (isMysql) await runner.query(`ANALYZE TABLE ${name}`);
    }
  } finally {
    await setForeignKeyChecks(1);
    await runner.release();
  }
}

/** Counts the rows with that mark in all swept tables. */
export async function countExpiredRows(dataSource: DataSource, mark: string): Promise<number> {
  let count = 0;
  for (const { name, columns } of await readSchema(dataSource)) {
    if (!(SWEPT as readonly string[]).includes(name)) continue;
    const text = columns.find(({ type, nullable }) => type.startsWith('varchar') && !nullable)!;
    const sql = `SELECT COUNT(*) AS rows_left FROM ${name} WHERE ${text.name} LIKE '${mark}-%'`;
    const [row] = await dataSource.query<{ rows_left: number | string }[]>(sql);
    count += Number(row!.rows_left);
  }
  return count;
}

/** Whether the database or the application numbers the rows by it, uniquely. */
const isAssigned = ({ name, type }: { readonly name: string; readonly type: string }): boolean =>
  name === 'position' || (name === 'id' && type.startsWith('int'));

function cell(type: string, { mark, instant }: ExpiredRows, isMysql: boolean): string {
  if (type === 'bigint') return `${instant} + i % 1000`;
  if (!/^varchar|blob|text/.test(type)) return '0';
  return isMysql ? `CONCAT('${mark}-', i)` : `'${mark}-' || i`;
}
