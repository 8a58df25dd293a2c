import {
  type Cell,
  type Query,
  quoted,
  type Row,
  readPages,
  type Table,
  whereKeys,
  findDifferent,
} from './tables.js';
import { type OpenDatabase } from './target.js';

/** Maximum size of the values of a statement, far below the limit of servers. A single larger row is sent alone. */
export const STATEMENT_BYTES = 262_144;

/** Deletes rows of an earlier, interrupted run that the source does not have, or has with other values. */
export async function removeStale(
  source: Query,
  { query, transactions }: OpenDatabase,
  table: Table,
): Promise<void> {
  for await (const page of readPages(query, table)) {
    const stale = await findDifferent(table, page, source);
    if (stale.length === 0) continue;
    const { condition, values } = whereKeys(table, stale);
    await transactions.run((tx) => tx.query(`DELETE FROM ${quoted(table.name)} WHERE ${condition}`, values));
  }
}

/** Inserts the rows that the target does not have. */
export async function addMissing(
  source: Query,
  { query, transactions }: OpenDatabase,
  table: Table,
): Promise<void> {
  for await (const page of readPages(source, table)) {
    const missing = await findDifferent(table, page, query);
    if (missing.length === 0) continue;
    await transactions.run(async (tx) => {
      for (const rows of groupBySize(missing)) {
        const { sql, values } = toInsert(table, rows);
        await tx.query(sql, values);
      }
    });
  }
}

/** Counts the rows of the target that differ from the source. */
export async function countDifferences(
  source: Query,
  { query }: OpenDatabase,
  table: Table,
): Promise<number> {
  let count = 0;
  for await (const page of readPages(query, table))
    count += (await findDifferent(table, page, source)).length;
  return count;
}

function toInsert({ name, columns }: Table, rows: readonly Row[]): { sql: string; values: Cell[] } {
  const names = columns.map((column) => quoted(column.name)).join(', ');
  const places = `(${columns.map(() => '?').join(', ')})`;
  return {
    sql: `INSERT INTO ${quoted(name)} (${names}) VALUES ${rows.map(() => places).join(', ')}`,
    values: rows.flatMap((row) => columns.map((column) => row[column.name] ?? null)),
  };
}

function groupBySize(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [[]];
  let bytes = 0;
  for (const row of rows) {
    const size = getSize(row);
    const group = groups.at(-1);
    if (!group || (group.length > 0 && bytes + size > STATEMENT_BYTES)) {
      groups.push([row]);
      bytes = size;
    } else {
      group.push(row);
      bytes += size;
    }
  }
  return groups;
}

const getSize = (row: Row): number =>
  Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'object' ? (value?.length ?? 0) : String(value).length),
    0,
  );
