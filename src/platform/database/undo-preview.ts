import { type DataSource, type QueryRunner } from 'typeorm';
import { newestStep } from './migrator.js';

/** Rows that undoing a step deletes, or in which it empties a column. */
export type Loss = { readonly table: string; readonly column: string | null; readonly rows: number };

/** What undoing a step would do. `statements` are its own SQL, of which nobody can tell what it deletes. */
export type UndoPreview = {
  readonly step: string;
  readonly losses: readonly Loss[];
  readonly statements: readonly string[];
};

/** Methods of a query runner that only ask. */
const READS = /^(has|get)/;
/** Methods that take no row away. */
const HARMLESS = /^(create|add|rename|drop(Ind|ForeignKey|Unique|Check|Primary))/;
const READING_SQL = /^\s*(SELECT|SHOW|PRAGMA)\b/i;

/** Tells what undoing the newest step would delete, and does nothing of it. Null when there is no step. */
export async function previewUndo(dataSource: DataSource): Promise<UndoPreview | null> {
  const name = await newestStep(dataSource);
  if (name === null) return null;
  const step = dataSource.migrations.find((known) => (known.name ?? known.constructor.name) === name);
  if (!step)
    throw new Error(
      `The latest migration, ${name}, is unknown to this version: undo it with the version that applied it`,
    );
  const runner = dataSource.createQueryRunner();
  try {
    const recording = new Recording(runner);
    await step.down(recording.runner);
    const losses: Loss[] = [];
    for (const dropped of recording.dropped)
      losses.push({ ...dropped, rows: await countRows(runner, dropped) });
    return { step: name, losses: losses.filter(({ rows }) => rows > 0), statements: recording.statements };
  } finally {
    await runner.release();
  }
}

type Dropped = Omit<Loss, 'rows'>;

/** A query runner that answers questions, and notes down changes instead of making them. */
class Recording {
  readonly dropped: Dropped[] = [];
  readonly statements: string[] = [];
  readonly runner: QueryRunner;

  constructor(private readonly real: QueryRunner) {
    this.runner = new Proxy(real, { get: (_, name) => this.property(name) });
  }

  private property(name: string | symbol): unknown {
    if (name === 'manager') throw new Error('A migration that uses the entity manager cannot be previewed');
    const value: unknown = Reflect.get(this.real, name);
    if (typeof value !== 'function' || typeof name === 'symbol') return value;
    if (name === 'query') return (sql: string, parameters?: unknown[]) => this.query(sql, parameters);
    if (READS.test(name)) return (...given: unknown[]): unknown => Reflect.apply(value, this.real, given);
    return (...given: readonly unknown[]) => {
      this.note(name, given);
      return Promise.resolve();
    };
  }

  private query(sql: string, parameters?: unknown[]): Promise<unknown> {
    if (READING_SQL.test(sql)) return this.real.query(sql, parameters);
    this.statements.push(sql);
    return Promise.resolve([]);
  }

  /** What is not known to be harmless counts as the loss of every row. */
  private note(method: string, [subject, columns]: readonly unknown[]): void {
    if (HARMLESS.test(method)) return;
    const names = /^dropColumns?$/.test(method) ? [columns].flat().map(nameOf) : [null];
    for (const column of names) this.dropped.push({ table: nameOf(subject), column });
  }
}

/** Of a table or column, which steps name by their names or whole. */
function nameOf(subject: unknown): string {
  const isWhole = typeof subject === 'object' && subject !== null && 'name' in subject;
  return String(isWhole ? subject.name : subject);
}

async function countRows(runner: QueryRunner, { table, column }: Dropped): Promise<number> {
  if (!(await runner.hasTable(table))) return 0;
  const escape = (name: string) => runner.dataSource.driver.escape(name);
  const counted = column === null ? '*' : escape(column);
  const sql = `SELECT COUNT(${counted}) AS n FROM ${escape(table)}`;
  const rows = (await runner.query(sql)) as { n: number | string }[];
  return Number(rows[0]?.n ?? 0);
}
