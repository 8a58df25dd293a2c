import { type Query, quoted, type Table } from './tables.js';
import { STATEMENT_BYTES } from './table-copy.js';

const TEXT_BYTES = 65_535;
const BLOB_BYTES = 16_777_215;
const INT_MAX = 2_147_483_647;

/** Bytes are sent as hex digits, and the statement has some text of its own. */
const BYTES_SENT_PER_BYTE = 2;
const AROUND_BYTES = 65_536;

/**
 * Returns why MySQL would reject rows of the source: SQLite does not enforce column lengths, and distinguishes names by
 * trailing spaces. Changes nothing.
 */
export async function findMisfits(source: Query, target: Query, tables: readonly Table[]): Promise<string[]> {
  const problems: string[] = [];
  for (const table of tables) {
    problems.push(...(await findTooLong(source, table)), ...(await findCollisions(source, table)));
  }
  return [...problems, ...(await findTooLargeToSend(source, target, tables))];
}

/** Returns the limit of a column type in MySQL; null if it has none. Types are those of the migrations. */
function limitFor(column: string, type: string): { condition: string; limit: string } | null {
  const characters = /^varchar\((\d+)\)$/.exec(type)?.[1];
  if (characters !== undefined) {
    return { condition: `LENGTH(${column}) > ${characters}`, limit: `longer than ${characters} characters` };
  }
  const bytes = `LENGTH(CAST(${column} AS BLOB))`;
  if (type === 'text')
    return { condition: `${bytes} > ${TEXT_BYTES}`, limit: `larger than ${TEXT_BYTES} bytes` };
  if (type === 'blob')
    return { condition: `${bytes} > ${BLOB_BYTES}`, limit: `larger than ${BLOB_BYTES} bytes` };
  if (type === 'int' || type === 'integer') {
    return { condition: `ABS(${column}) > ${INT_MAX}`, limit: `beyond ${INT_MAX}` };
  }
  return null;
}

async function findTooLong(source: Query, { name, columns }: Table): Promise<string[]> {
  const problems: string[] = [];
  for (const column of columns) {
    const found = limitFor(quoted(column.name), column.type);
    if (!found) continue;
    const [row] = await source(`SELECT COUNT(*) AS n FROM ${quoted(name)} WHERE ${found.condition}`);
    const count = Number(row?.['n']);
    if (count > 0) problems.push(`${name}.${column.name}: values ${found.limit}: ${count}`);
  }
  return problems;
}

async function findCollisions(source: Query, { name, key, uniques }: Table): Promise<string[]> {
  const problems: string[] = [];
  for (const columns of [key, ...uniques]) {
    const present = columns.map((column) => `${quoted(column)} IS NOT NULL`).join(' AND ');
    // In MySQL 'a' and 'a ' are the same name.
    const compared = columns.map((column) => `RTRIM(${quoted(column)})`).join(', ');
    const [row] = await source(
      `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${quoted(name)} WHERE ${present} GROUP BY ${compared} HAVING COUNT(*) > 1) AS same`,
    );
    const count = Number(row?.['n']);
    if (count > 0)
      problems.push(`${name} (${columns.join(', ')}): names that MySQL considers equal: ${count}`);
  }
  return problems;
}

async function findTooLargeToSend(source: Query, target: Query, tables: readonly Table[]): Promise<string[]> {
  const [setting] = await target('SELECT @@max_allowed_packet AS bytes');
  const allowed = Number(setting?.['bytes']);
  let largest = 0;
  for (const { name, columns } of tables) {
    const size = columns
      .map((column) => `COALESCE(LENGTH(CAST(${quoted(column.name)} AS BLOB)), 0)`)
      .join(' + ');
    const [row] = await source(`SELECT MAX(${size}) AS bytes FROM ${quoted(name)}`);
    largest = Math.max(largest, Number(row?.['bytes']));
  }
  const needed = Math.max(largest, STATEMENT_BYTES) * BYTES_SENT_PER_BYTE + AROUND_BYTES;
  if (needed <= allowed) return [];
  return [`The largest statement needs max_allowed_packet = ${needed} or more; the server has ${allowed}`];
}
