/** A value that both drivers accept and return. */
export type Cell = string | number | Buffer | null;

export type Row = Readonly<Record<string, Cell>>;

/** One statement on one of the two databases. */
export type Query = (sql: string, values?: readonly Cell[]) => Promise<Row[]>;

/** A table and its keys. */
export type Table = {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The columns of the primary key. */
  readonly key: readonly string[];
  /** The columns of every other unique index. */
  readonly uniques: readonly (readonly string[])[];
  /** The tables that its foreign keys reference. */
  readonly owners: readonly string[];
};

const PAGE = 100;

/** Quotes an identifier for both engines. */
export const quoted = (name: string): string => `\`${name}\``;

/** Yields all rows in pages, ordered by the primary key. The caller may remove rows between pages. */
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

/** Builds the keyset condition without row values, and bounds the first column, so that both engines use the index. */
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

/** Builds the condition that selects exactly these rows. */
export function whereKeys({ key }: Table, rows: readonly Row[]): { condition: string; values: Cell[] } {
  const one = `(${key.map((column) => `${quoted(column)} = ?`).join(' AND ')})`;
  return { condition: rows.map(() => one).join(' OR '), values: rows.flatMap((row) => keyValues(key, row)) };
}

/** Returns the rows that the other database does not have, or has with other values. */
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

/** Converts a row to text that is the same for both drivers: one returns numbers where the other returns strings. */
function toComparable({ columns }: Table, row: Row): string {
  return JSON.stringify(
    columns.map(({ name }) => {
      const value = row[name] ?? null;
      if (value === null) return null;
      return Buffer.isBuffer(value) ? value.toString('base64') : String(value);
    }),
  );
}

/** The target has its own migrations table, and the processes of the source and their connections do not use it. */
const EXCLUDED = /^(migration|migration_.*|open_connection|running_process)$/;

/** Lists the tables of a SQLite database to copy, read from its schema; referenced tables come first. */
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
    // Rows are copied in the order of their keys, so a row comes after the row of the same table that it references.
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
