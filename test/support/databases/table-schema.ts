import { type DataSource } from 'typeorm';

type Column = {
  readonly name: string;
  /** In lower case with its length; the same on both engines if the meaning is the same. */
  readonly type: string;
  readonly nullable: boolean;
  /** The SQL `DEFAULT`. */
  readonly defaultValue: string | null;
};

/** A table as the database itself describes it. Indices and keys are lines of text, so that they compare easily. */
export type Table = {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly indices: readonly string[];
  readonly foreignKeys: readonly string[];
};

type Cell = string | number | null | undefined;
type Row = Record<string, Cell>;

/** Returns every table except the two that track migrations, in alphabetical order. */
export async function readSchema(dataSource: DataSource): Promise<Table[]> {
  const [tables, describe] =
    dataSource.options.type === 'mysql'
      ? ([MYSQL_TABLES, describeMysql] as const)
      : ([SQLITE_TABLES, describeSqlite] as const);
  const names = (await dataSource.query<Row[]>(tables)).map(({ name }) => String(name));
  const schema: Table[] = [];
  for (const name of names.sort()) {
    if (!name.startsWith('migration')) schema.push(await describe(dataSource, name));
  }
  return schema;
}

const SQLITE_TABLES = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`;

async function describeSqlite(dataSource: DataSource, table: string): Promise<Table> {
  const read = (pragma: string, of: string) =>
    dataSource.query<Row[]>(`SELECT * FROM pragma_${pragma}(?)`, [of]);
  const columns = await read('table_info', table);
  const indices: string[] = [];
  for (const { name, unique, origin } of await read('index_list', table)) {
    const members = await read('index_info', String(name));
    // Created by CREATE INDEX.
    if (origin === 'c')
      indices.push(
        indexLine(
          name,
          unique === 1,
          members.map((member) => member['name']),
        ),
      );
  }
  const key = columns.filter(({ pk }) => pk !== 0).sort((a, b) => Number(a['pk']) - Number(b['pk']));
  const keys = await read('foreign_key_list', table);
  return {
    name: table,
    columns: columns.map(({ name, type, notnull, dflt_value: defaultValue }) =>
      column(name, type, notnull === 0, defaultValue),
    ),
    indices: [
      indexLine(
        'PRIMARY',
        true,
        key.map(({ name }) => name),
      ),
      ...indices,
    ].sort(),
    foreignKeys: keys.map((row) => keyLine(row['from'], row['table'], row['to'], row['on_delete'])).sort(),
  };
}

const MYSQL_TABLES =
  'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()';

async function describeMysql(dataSource: DataSource, table: string): Promise<Table> {
  const read = (what: string) => dataSource.query<Row[]>(`SELECT ${what}`, [table]);
  const columns = await read(
    `column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS defaultValue
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
  );
  const indices = await read(
    `index_name AS name, MIN(non_unique) AS nonUnique, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS members
     FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? GROUP BY index_name`,
  );
  const keys = await read(
    `k.column_name AS own, k.referenced_table_name AS owner, k.referenced_column_name AS target, r.delete_rule AS rule
     FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
       ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
     WHERE k.table_schema = DATABASE() AND k.table_name = ?`,
  );
  return {
    name: table,
    columns: columns.map(({ name, type, nullable, defaultValue }) =>
      column(name, type, nullable === 'YES', defaultValue),
    ),
    indices: indices
      .map((row) => indexLine(row['name'], Number(row['nonUnique']) === 0, [row['members']]))
      .sort(),
    foreignKeys: keys.map((row) => keyLine(row['own'], row['owner'], row['target'], row['rule'])).sort(),
  };
}

/** Types whose names differ between the engines although they mean the same in the migrations. */
const SAME_TYPE: Record<string, string> = {
  tinyint: 'boolean',
  'tinyint(1)': 'boolean',
  integer: 'int',
  mediumblob: 'blob',
};

function column(name: Cell, type: Cell, nullable: boolean, defaultValue: Cell): Column {
  const plain = String(type).toLowerCase();
  // Display widths have no effect, and only MariaDB still shows them.
  const spelled = SAME_TYPE[plain] ?? plain.replace(/^(int|bigint)\(\d+\)$/, '$1');
  const written =
    defaultValue === undefined || defaultValue === null || defaultValue === 'NULL'
      ? null
      : String(defaultValue).replace(/^'(.*)'$/, '$1');
  return { name: String(name), type: spelled, nullable, defaultValue: written };
}

const indexLine = (name: Cell, isUnique: boolean, members: Cell[]): string =>
  `${String(name)} ${isUnique ? 'unique ' : ''}(${members.join(',')})`;

const keyLine = (own: Cell, owner: Cell, target: Cell, rule: Cell): string =>
  `${String(own)} -> ${String(owner)}.${String(target)} on delete ${String(rule)}`;
