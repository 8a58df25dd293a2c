import { type QueryRunner } from 'typeorm';
import { Database } from '#platform/database';
import { type TestApp } from '../app/test-app.js';
import { allTables } from './user-tables.js';

type Row = Readonly<Record<string, unknown>>;

/** Every row of every table. */
export type StoredRows = ReadonlyMap<string, readonly Row[]>;

/** The changed rows, by table: new ids, digests and encrypted values look the same every time. */
export type Changes = Readonly<
  Record<string, { readonly removed: readonly string[]; readonly added: readonly Row[] }>
>;

const ID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const DIGEST = /^[0-9a-f]{64}$/;

/** Numbers by their size, so that the order of rows is the same whatever their generated ids are. */
const BY_TEXT = new Intl.Collator('en', { numeric: true });

export async function storedRows(app: TestApp): Promise<StoredRows> {
  const { writer } = app.get(Database);
  const rows = new Map<string, readonly Row[]>();
  for (const table of (await allTables(app)).sort()) {
    if (!table.startsWith('migration')) rows.set(table, await writer.query<Row[]>(`SELECT * FROM ${table}`));
  }
  return rows;
}

/** Restores the tables, including deleted and new rows. */
export async function restoreRows(app: TestApp, rows: StoredRows): Promise<void> {
  const now = await storedRows(app);
  const changed = [...rows].filter(([table, before]) => toText(before) !== toText(now.get(table)));
  if (changed.length === 0) return;
  const { writer, engine } = app.get(Database);
  const setForeignKeyChecks = (on: number) =>
    engine === 'mysql' ? `SET SESSION foreign_key_checks = ${on}` : `PRAGMA foreign_keys = ${on}`;
  const runner = writer.createQueryRunner();
  try {
    await runner.query(setForeignKeyChecks(0));
    await runner.query('BEGIN');
    for (const [table, before] of changed) await refill(runner, table, before);
    await runner.query('COMMIT');
    await runner.query(setForeignKeyChecks(1));
  } finally {
    await runner.release();
  }
}

async function refill(runner: QueryRunner, table: string, rows: readonly Row[]): Promise<void> {
  await runner.query(`DELETE FROM ${table}`);
  for (const row of rows) {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    const names = columns.map((name) => `\`${name}\``).join(', ');
    await runner.query(`INSERT INTO ${table} (${names}) VALUES (${places})`, Object.values(row));
  }
}

export function diffRows(before: StoredRows, after: StoredRows): Changes {
  const known = knownValues(before);
  const changes: Record<string, { removed: string[]; added: Row[] }> = {};
  for (const [table, rows] of after) {
    const [old, current] = [(before.get(table) ?? []).map(toText), rows.map(toText)];
    const removed = old.filter((text) => !current.includes(text)).sort();
    const added = rows.filter((row) => !old.includes(toText(row))).map((row) => plain(row, known));
    const sorted = added.sort((a, b) => BY_TEXT.compare(toText(a), toText(b)));
    if (removed.length + added.length > 0) changes[table] = { removed, added: sorted };
  }
  return changes;
}

const toText = (value: unknown): string => JSON.stringify(value);

function knownValues(rows: StoredRows): ReadonlySet<string> {
  const values = [...rows.values()].flat().flatMap((row) => Object.values(row));
  return new Set(values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value))));
}

const plain = (row: Row, known: ReadonlySet<string>): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value, known)]));

function plainValue(value: unknown, known: ReadonlySet<string>): unknown {
  if (Buffer.isBuffer(value)) {
    const text = value.toString('hex');
    return known.has(text) ? text : `sealed, ${value.length} bytes`;
  }
  if (typeof value !== 'string' || known.has(value)) return value;
  if (DIGEST.test(value)) return 'a new digest';
  return value.replace(ID, (id) => (known.has(id) ? id : 'a new id'));
}
