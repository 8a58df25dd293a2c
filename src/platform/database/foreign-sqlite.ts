import BetterSqlite from 'better-sqlite3';

/** A row of another program's database. */
export type ForeignRow = Readonly<Record<string, unknown>>;

/** The tables of another program's database, to read. */
export type ForeignTables = {
  /** Returns the names of the columns; none if there is no such table. */
  readonly columnsOf: (table: string) => Promise<readonly string[]>;
  /** Returns all rows; none if there is no such table. */
  readonly rowsOf: (table: string) => Promise<readonly ForeignRow[]>;
  readonly close: () => Promise<void>;
};

const MAGIC = 'SQLite format 3\0';
/** The bytes of the header that say whether the file uses a write-ahead log, which a database in memory cannot. */
const JOURNAL_BYTES = [18, 19] as const;
const ROLLBACK_JOURNAL = 1;

/** Opens the content of a database file in memory. Throws with the reason. */
export async function openForeignSqlite(content: Buffer): Promise<ForeignTables> {
  if (content.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new Error(content.length === 0 ? 'the file is empty' : 'it is not a SQLite database');
  const copy = Buffer.from(content);
  for (const byte of JOURNAL_BYTES) copy[byte] = ROLLBACK_JOURNAL;
  const database = new BetterSqlite(copy, { readonly: true });
  const columnsOf = async (table: string): Promise<string[]> =>
    database
      .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => name);
  return {
    columnsOf,
    rowsOf: async (table) =>
      (await columnsOf(table)).length === 0
        ? []
        : database.prepare<[], ForeignRow>(`SELECT * FROM "${table.replaceAll('"', '""')}"`).all(),
    close: async () => {
      database.close();
    },
  };
}
