import { type Query, type Row, type Table } from './rows.js';

/** The books of the migrations are the target's own; which processes run is no memory to keep. */
const LEFT_BEHIND = /^(migration|migration_.*|running_process)$/;

/** Every table of an SQLite database that moves, asked of the database itself; owners before what belongs to them. */
export async function tablesToMove(query: Query): Promise<Table[]> {
  const rows = await query(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  );
  const tables: Table[] = [];
  for (const name of textsOf(rows, 'name')) {
    if (!LEFT_BEHIND.test(name)) tables.push(await describe(query, name));
  }
  return ownersFirst(tables);
}

async function describe(query: Query, name: string): Promise<Table> {
  const columns = await query('SELECT name, type, pk FROM pragma_table_info(?)', [name]);
  const key = columns.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a['pk']) - Number(b['pk']));
  const indices = await query(`SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND origin <> 'pk'`, [
    name,
  ]);
  const uniques: string[][] = [];
  for (const index of textsOf(indices, 'name')) {
    uniques.push(textsOf(await query('SELECT name FROM pragma_index_info(?)', [index]), 'name'));
  }
  const owners = await query('SELECT "table" AS name FROM pragma_foreign_key_list(?)', [name]);
  return {
    name,
    columns: columns.map((column) => ({
      name: String(column['name']),
      type: String(column['type']).toLowerCase(),
    })),
    key: textsOf(key, 'name'),
    uniques,
    // Rows are copied in the order of their keys, so what a row of the same table belongs to is there before it.
    owners: textsOf(owners, 'name').filter((owner) => owner !== name),
  };
}

function ownersFirst(tables: readonly Table[]): Table[] {
  const placed: Table[] = [];
  while (placed.length < tables.length) {
    const isPlaced = (name: string) => placed.some((table) => table.name === name);
    const next = tables.find(({ name, owners }) => !isPlaced(name) && owners.every(isPlaced));
    if (!next) throw new Error('Tables with circular foreign keys cannot be copied');
    placed.push(next);
  }
  return placed;
}

const textsOf = (rows: readonly Row[], column: string): string[] => rows.map((row) => String(row[column]));
