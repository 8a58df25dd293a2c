import { Injectable } from '@nestjs/common';
import { readKid, type SealContext, sealedPrefix, Sealer, SecretUnreadable } from '#platform/crypto';
import { Reader, Transactions } from '#platform/database';

const BATCH = 100;

/** A row of a sealed column: primary key, sealed value, and the columns of its context. */
export type SealedRow = { readonly id: string; readonly value: Buffer; readonly [column: string]: unknown };

/** A column of sealed values, with database names. */
export type SealedColumn = {
  readonly table: string;
  readonly column: string;
  /** The primary key. */
  readonly key: string;
  /** Columns besides the primary key that {@link toContext} needs. */
  readonly contextColumns: readonly string[];
  readonly toContext: (row: SealedRow) => SealContext;
  /** Re-wraps an inner value that also depends on the master key. */
  readonly rewrap?: (row: SealedRow, opened: Buffer, kid: string) => Buffer;
};

/** The result of re-sealing. Values that cannot be opened are left unchanged. */
type Resealed = { readonly resealed: number; readonly unreadable: number };

/** How many sampled values could be opened. */
export type OpenResult = { readonly opened: number; readonly unreadable: number };

const selectFrom = ({ table, column, key, contextColumns }: SealedColumn): string =>
  `SELECT ${[`${key} AS id`, `${column} AS value`, ...contextColumns].join(', ')} FROM ${table}`;

/** Registry of all sealed columns. Each module registers its own. */
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

  /** Returns `table.column` of every sealed column. */
  get names(): readonly string[] {
    return this.columns.map(({ table, column }) => `${table}.${column}`);
  }

  /** Counts the values sealed under a key. */
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

  /** Tries to open the first `size` values of each column, in this or another database. */
  async sampleSealed(size: number, reader: Reader): Promise<OpenResult> {
    const tried = { opened: 0, unreadable: 0 };
    for (const column of this.columns) {
      const sql = `${selectFrom(column)} WHERE ${column.column} IS NOT NULL ORDER BY ${column.key} LIMIT ${size}`;
      for (const row of await reader.read((manager) => manager.query<SealedRow[]>(sql))) {
        tried[this.opens(column, row) ? 'opened' : 'unreadable'] += 1;
      }
    }
    return tried;
  }

  private opens({ toContext }: SealedColumn, row: SealedRow): boolean {
    try {
      this.sealer.open(toContext(row), row.value);
      return true;
    } catch (error) {
      if (error instanceof SecretUnreadable) return false;
      throw error;
    }
  }

  /** Re-seals all values of other keys under the active key. Can be interrupted and restarted at any time. */
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

  /** Returns the next rows in primary key order; `after` is null for the first batch. */
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

  /** Replaces each value only if it is unchanged since it was read, so that concurrent writes win. */
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

  private reseal({ toContext, rewrap }: SealedColumn, row: SealedRow): Buffer | null {
    const context = toContext(row);
    try {
      const opened = this.sealer.open(context, row.value);
      return this.sealer.seal(context, rewrap ? rewrap(row, opened, readKid(row.value)) : opened);
    } catch (error) {
      if (error instanceof SecretUnreadable) return null;
      throw error;
    }
  }
}
