import { type ColumnOptions, type QueryRunner, type TableColumnOptions } from 'typeorm';

type Engine = 'mysql' | 'sqlite';

const ASSIGNED = { isPrimary: true, isGenerated: true, generationStrategy: 'increment' } as const;

/**
 * Returns the column types of migrations. Each means the same on both engines: text is compared byte by byte, instants are
 * whole milliseconds, and lengths have the same unit.
 */
export function columnsFor(runner: QueryRunner) {
  const engine: Engine = runner.dataSource.options.type === 'mysql' ? 'mysql' : 'sqlite';
  const ascii = engine === 'mysql' ? { charset: 'ascii', collation: 'ascii_bin' } : {};
  const unicode = engine === 'mysql' ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
  const bytes = engine === 'mysql' ? 'mediumblob' : 'blob';
  return {
    id: (name: string): TableColumnOptions => ({ name, type: 'varchar', length: '36', ...ascii }),
    /** A primary key that the database assigns; never the number of a deleted row. */
    serial: (name: string): TableColumnOptions => ({ name, type: 'integer', ...ASSIGNED }),
    /** SHA-256 in hex. */
    digest: (name: string): TableColumnOptions => ({ name, type: 'varchar', length: '64', ...ascii }),
    /** A short ASCII value: a status, a kind, an address. */
    word: (name: string, length = 32): TableColumnOptions => ({
      name,
      type: 'varchar',
      length: String(length),
      ...ascii,
    }),
    /** User text of at most `length` code points. */
    text: (name: string, length: number): TableColumnOptions => ({
      name,
      type: 'varchar',
      length: String(length),
      ...unicode,
    }),
    /** JSON or other text of any length up to 64 KiB. */
    document: (name: string): TableColumnOptions => ({ name, type: 'text', ...unicode }),
    /** A sealed value. */
    sealed: (name: string): TableColumnOptions => ({ name, type: bytes }),
    flag: (name: string): TableColumnOptions => ({ name, type: 'boolean', default: '0' }),
    count: (name: string): TableColumnOptions => ({ name, type: 'int', default: '0' }),
    /** Bytes. */
    size: (name: string): TableColumnOptions => ({ name, type: 'bigint', default: '0' }),
    /** Milliseconds since the epoch. */
    instant: (name: string): TableColumnOptions => ({ name, type: 'bigint' }),
  } as const;
}

/** Makes a column nullable. */
export const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

/** Makes a column part of the primary key. */
export const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });

/** Returns a foreign key with ON DELETE CASCADE. */
export const belongsTo = (table: string, column: string, owner: string) => ({
  name: `${table}_${column}_fkey`,
  columnNames: [column],
  referencedTableName: owner,
  referencedColumnNames: ['id'],
  onDelete: 'CASCADE',
});

export const index = (table: string, ...columnNames: string[]) => ({
  name: `${table}_${columnNames.join('_')}_idx`,
  columnNames,
});

export const unique = (table: string, ...columnNames: string[]) => ({
  name: `${table}_${columnNames.join('_')}_key`,
  columnNames,
  isUnique: true,
});

/** The MySQL driver returns BIGINT as text. Up to 2^53 it fits a number. */
const asNumber = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** Returns the column options of an integer larger than INT, as a number on both engines. */
export const bigintColumn = (name: string): ColumnOptions => ({
  name,
  type: 'bigint',
  transformer: asNumber,
});

/** Returns the column options of an instant: milliseconds since the epoch. */
export const instantColumn = bigintColumn;
