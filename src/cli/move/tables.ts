/** A value as both drivers take and return it. */
export type Cell = string | number | Buffer | null;

export type Row = Readonly<Record<string, Cell>>;

/** One statement on one of the two databases. */
export type Query = (sql: string, values?: readonly Cell[]) => Promise<Row[]>;

/** A table and what is needed to walk through it. */
export type Table = {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The columns of the primary key. */
  readonly key: readonly string[];
  /** The columns of every other unique index. */
  readonly uniques: readonly (readonly string[])[];
  /** The tables that its rows belong to. */
  readonly owners: readonly string[];
};

const PAGE = 100;

/** Quotes a name as both engines read it. */
export const quoted = (name: string): string => `\`${name}\``;

/** All rows in the order of the primary key, in pages; rows may be removed meanwhile. */
export async function* readPages(query: Query, { name, key }: Table): AsyncGenerator<readonly Row[]> {
  const order = key.map(quoted).join(', ');
  let last: Row | undefined;
  for (;;) {
    const { condition, values } = last ? after(key, last) : { condition: '1 = 1', values: [] };
    const sql = `SELECT * FROM ${quoted(name)} WHERE ${condition} ORDER BY ${order} LIMIT ${PAGE}`;
    const page = await query(sql, values);
    if (page.length === 0) return;
    yield page;
    last = page.at(-1);
  }
}

/** Spelled out, with the bound of the first column in front: neither engine walks the whole index for this. */
function after(key: readonly string[], row: Row): { condition: string; values: Cell[] } {
  const steps = key.map((column, at) => {
    const before = key.slice(0, at).map((earlier) => `${quoted(earlier)} = ?`);
    return `(${[...before, `${quoted(column)} > ?`].join(' AND ')})`;
  });
  const [first = ''] = key;
  const values = key.flatMap((_, at) => keyValues(key.slice(0, at + 1), row));
  return {
    condition: `${quoted(first)} >= ? AND (${steps.join(' OR ')})`,
    values: [...keyValues([first], row), ...values],
  };
}

/** The condition that finds exactly these rows. */
export function whereKeys({ key }: Table, rows: readonly Row[]): { condition: string; values: Cell[] } {
  const one = `(${key.map((column) => `${quoted(column)} = ?`).join(' AND ')})`;
  return { condition: rows.map(() => one).join(' OR '), values: rows.flatMap((row) => keyValues(key, row)) };
}

/** The rows that have no equal on the other side. */
export async function findDifferent(table: Table, rows: readonly Row[], other: Query): Promise<Row[]> {
  const { condition, values } = whereKeys(table, rows);
  const found = await other(`SELECT * FROM ${quoted(table.name)} WHERE ${condition}`, values);
  const twins = new Set(found.map((row) => toComparable(table, row)));
  return rows.filter((row) => !twins.has(toComparable(table, row)));
}

export async function countRows(query: Query, { name }: Table): Promise<number> {
  const [row] = await query(`SELECT COUNT(*) AS n FROM ${quoted(name)}`);
  return Number(row?.['n']);
}

const keyValues = (key: readonly string[], row: Row): Cell[] => key.map((column) => row[column] ?? null);

/** The same text for the same values, whichever driver read them: one gives numbers where the other gives digits. */
function toComparable({ columns }: Table, row: Row): string {
  return JSON.stringify(
    columns.map(({ name }) => {
      const value = row[name] ?? null;
      if (value === null) return null;
      return Buffer.isBuffer(value) ? value.toString('base64') : String(value);
    }),
  );
}

/** The books of the migrations are the target's own; which processes run is no memory to keep. */
const EXCLUDED = /^(migration|migration_.*|running_process)$/;

/** Every table of an SQLite database that moves, asked of the database itself; owners before what belongs to them. */
export async function findTablesToMove(query: Query): Promise<Table[]> {
  const rows = await query(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  );
  const tables: Table[] = [];
  for (const name of texts(rows, 'name')) {
    if (!EXCLUDED.test(name)) tables.push(await describe(query, name));
  }
  return sortByOwner(tables);
}

async function describe(query: Query, name: string): Promise<Table> {
  const columns = await query('SELECT name, type, pk FROM pragma_table_info(?)', [name]);
  const key = columns.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a['pk']) - Number(b['pk']));
  const indices = await query(`SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND origin <> 'pk'`, [
    name,
  ]);
  const uniques: string[][] = [];
  for (const index of texts(indices, 'name')) {
    uniques.push(texts(await query('SELECT name FROM pragma_index_info(?)', [index]), 'name'));
  }
  const owners = await query('SELECT "table" AS name FROM pragma_foreign_key_list(?)', [name]);
  return {
    name,
    columns: columns.map((column) => ({
      name: String(column['name']),
      type: String(column['type']).toLowerCase(),
    })),
    key: texts(key, 'name'),
    uniques,
    // Rows are copied in the order of their keys, so what a row of the same table belongs to is there before it.
    owners: texts(owners, 'name').filter((owner) => owner !== name),
  };
}

function sortByOwner(tables: readonly Table[]): Table[] {
  const placed: Table[] = [];
  while (placed.length < tables.length) {
    const isPlaced = (name: string) => placed.some((table) => table.name === name);
    const next = tables.find(({ name, owners }) => !isPlaced(name) && owners.every(isPlaced));
    if (!next) throw new Error('Tables with circular foreign keys cannot be copied');
    placed.push(next);
  }
  return placed;
}

const texts = (rows: readonly Row[], column: string): string[] => rows.map((row) => String(row[column]));
