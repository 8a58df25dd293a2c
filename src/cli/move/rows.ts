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
export async function* pagesOf(query: Query, { name, key }: Table): AsyncGenerator<readonly Row[]> {
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
  const values = key.flatMap((_, at) => keyOf(key.slice(0, at + 1), row));
  return {
    condition: `${quoted(first)} >= ? AND (${steps.join(' OR ')})`,
    values: [...keyOf([first], row), ...values],
  };
}

/** The condition that finds exactly these rows. */
export function whereKeys({ key }: Table, rows: readonly Row[]): { condition: string; values: Cell[] } {
  const one = `(${key.map((column) => `${quoted(column)} = ?`).join(' AND ')})`;
  return { condition: rows.map(() => one).join(' OR '), values: rows.flatMap((row) => keyOf(key, row)) };
}

/** The rows that have no equal on the other side. */
export async function withoutTwin(table: Table, rows: readonly Row[], other: Query): Promise<Row[]> {
  const { condition, values } = whereKeys(table, rows);
  const found = await other(`SELECT * FROM ${quoted(table.name)} WHERE ${condition}`, values);
  const twins = new Set(found.map((row) => printOf(table, row)));
  return rows.filter((row) => !twins.has(printOf(table, row)));
}

export async function countOf(query: Query, { name }: Table): Promise<number> {
  const [row] = await query(`SELECT COUNT(*) AS n FROM ${quoted(name)}`);
  return Number(row?.['n']);
}

const keyOf = (key: readonly string[], row: Row): Cell[] => key.map((column) => row[column] ?? null);

/** The same text for the same values, whichever driver read them: one gives numbers where the other gives digits. */
function printOf({ columns }: Table, row: Row): string {
  return JSON.stringify(
    columns.map(({ name }) => {
      const value = row[name] ?? null;
      if (value === null) return null;
      return Buffer.isBuffer(value) ? value.toString('base64') : String(value);
    }),
  );
}
