import { Injectable } from '@nestjs/common';
import { kidOf, type SealedPlace, sealedPrefix, Sealer, SecretUnreadable } from '#platform/crypto';
import { Reader, Transactions } from '#platform/database';

const BATCH = 100;

/** One row as a sealed column is read: its key, its sealed value, and the columns that its place is made of. */
export type SealedRow = { readonly id: string; readonly value: Buffer; readonly [column: string]: unknown };

/** A column that holds sealed values. Names are those of the database. */
export type SealedColumn = {
  readonly table: string;
  readonly column: string;
  /** The primary key. */
  readonly key: string;
  /** Other columns that {@link placeOf} needs. */
  readonly also: readonly string[];
  readonly placeOf: (row: SealedRow) => SealedPlace;
  /** What has to be wrapped anew inside, where that depends on the master key too. */
  readonly rewrap?: (row: SealedRow, opened: Buffer, kid: string) => Buffer;
};

/** How a re-sealing went. What cannot be opened stays as it is. */
export type Resealed = { readonly resealed: number; readonly unreadable: number };

/** How many of some values could be opened. */
export type Tried = { readonly opened: number; readonly unreadable: number };

const selectFrom = ({ table, column, key, also }: SealedColumn): string =>
  `SELECT ${[`${key} AS id`, `${column} AS value`, ...also].join(', ')} FROM ${table}`;

/** Every sealed column of the schema; each module names its own. */
@Injectable()
export class SealedColumns {
  private readonly columns: SealedColumn[] = [];

  constructor(
    private readonly sealer: Sealer,
    private readonly reader: Reader,
    private readonly transactions: Transactions,
  ) {}

  register(column: SealedColumn): void {
    this.columns.push(column);
  }

  /** `table.column` of all of them. */
  get names(): readonly string[] {
    return this.columns.map(({ table, column }) => `${table}.${column}`);
  }

  /** How many values are sealed under a key. */
  async countUnder(kid: string): Promise<number> {
    const prefix = sealedPrefix(kid);
    let count = 0;
    for (const { table, column } of this.columns) {
      const sql = `SELECT COUNT(*) AS n FROM ${table} WHERE SUBSTR(${column}, 1, ${prefix.length}) = ?`;
      const [row] = await this.reader.read((manager) =>
        manager.query<{ n: number | string }[]>(sql, [prefix]),
      );
      count += Number(row?.n ?? 0);
    }
    return count;
  }

  /** Opens the first values of each column, at most `size` of it, as `reader` finds them, of this or another database. */
  async trySome(size: number, reader: Reader): Promise<Tried> {
    const tried = { opened: 0, unreadable: 0 };
    for (const column of this.columns) {
      const sql = `${selectFrom(column)} WHERE ${column.column} IS NOT NULL ORDER BY ${column.key} LIMIT ${size}`;
      for (const row of await reader.read((manager) => manager.query<SealedRow[]>(sql))) {
        tried[this.opens(column, row) ? 'opened' : 'unreadable'] += 1;
      }
    }
    return tried;
  }

  private opens({ placeOf }: SealedColumn, row: SealedRow): boolean {
    try {
      this.sealer.open(placeOf(row), row.value);
      return true;
    } catch (error) {
      if (error instanceof SecretUnreadable) return false;
      throw error;
    }
  }

  /** Seals under the active key whatever is not. Can be broken off and begun again at any moment. */
  async resealAll(activeKid: string): Promise<Resealed> {
    const total = { resealed: 0, unreadable: 0 };
    for (const column of this.columns) {
      let after: string | null = null;
      let rows = await this.batch(column, activeKid, after);
      while (rows.length > 0) {
        const { resealed, unreadable } = await this.resealBatch(column, rows);
        total.resealed += resealed;
        total.unreadable += unreadable;
        after = rows.at(-1)?.id ?? after;
        rows = await this.batch(column, activeKid, after);
      }
    }
    return total;
  }

  /** The next rows in the order of the key; null begins at its start, whatever its type. */
  private batch(column: SealedColumn, activeKid: string, after: string | null): Promise<SealedRow[]> {
    const { key } = column;
    const prefix = sealedPrefix(activeKid);
    const sql = `
      ${selectFrom(column)}
      WHERE ${after === null ? '' : `${key} > ? AND `}${column.column} IS NOT NULL
        AND SUBSTR(${column.column}, 1, ${prefix.length}) <> ?
      ORDER BY ${key} LIMIT ${BATCH}`;
    return this.reader.read((manager) =>
      manager.query<SealedRow[]>(sql, after === null ? [prefix] : [after, prefix]),
    );
  }

  /** Each value is replaced only while it is still the one that was read: whoever wrote meanwhile wins. */
  private async resealBatch(column: SealedColumn, rows: readonly SealedRow[]): Promise<Resealed> {
    const changes = rows.flatMap((row) => {
      const fresh = this.reseal(column, row);
      return fresh ? [{ id: row.id, old: row.value, fresh }] : [];
    });
    const sql = `UPDATE ${column.table} SET ${column.column} = ? WHERE ${column.key} = ? AND ${column.column} = ?`;
    await this.transactions.run(async (tx) => {
      for (const { id, old, fresh } of changes) await tx.query(sql, [fresh, id, old]);
    });
    return { resealed: changes.length, unreadable: rows.length - changes.length };
  }

  private reseal({ placeOf, rewrap }: SealedColumn, row: SealedRow): Buffer | null {
    const place = placeOf(row);
    try {
      const opened = this.sealer.open(place, row.value);
      return this.sealer.seal(place, rewrap ? rewrap(row, opened, kidOf(row.value)) : opened);
    } catch (error) {
      if (error instanceof SecretUnreadable) return null;
      throw error;
    }
  }
}
