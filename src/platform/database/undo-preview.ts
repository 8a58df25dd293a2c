import { type DataSource, type QueryRunner } from 'typeorm';
import { findLatestMigration } from './migrator.js';

/** Rows that undoing a migration deletes, or in which it drops a column. */
type Loss = { readonly table: string; readonly column: string | null; readonly rows: number };

/** The effect of undoing a migration. `statements` are its raw SQL, whose effect is unknown. */
export type UndoPreview = {
  readonly step: string;
  readonly losses: readonly Loss[];
  readonly statements: readonly string[];
};

/** Methods of a query runner that only read. */
const READS = /^(has|get)/;
/** Methods that delete no rows. */
const HARMLESS = /^(create|add|rename|drop(Ind|ForeignKey|Unique|Check|Primary))/;
const READING_SQL = /^\s*(SELECT|SHOW|PRAGMA)\b/i;

/** Returns what undoing the latest migration would delete, without undoing it. Null if there is none. */
export async function previewUndo(dataSource: DataSource): Promise<UndoPreview | null> {
  const name = await findLatestMigration(dataSource);
  if (name === null) return null;
  const step = dataSource.migrations.find((known) => (known.name ?? known.constructor.name) === name);
  if (!step)
    throw new Error(
      `The latest migration, ${name}, is unknown to this version: undo it with the version that applied it`,
    );
  const runner = dataSource.createQueryRunner();
  try {
    const recording = new RecordingRunner(runner);
    await step.down(recording.runner);
    const losses: Loss[] = [];
    for (const dropped of recording.dropped)
      losses.push({ ...dropped, rows: await countRows(runner, dropped) });
    return { step: name, losses: losses.filter(({ rows }) => rows > 0), statements: recording.statements };
  } finally {
    await runner.release();
  }
}

type DroppedData = Omit<Loss, 'rows'>;

/** A query runner that executes reads, and records changes instead of making them. */
class RecordingRunner {
  readonly dropped: DroppedData[] = [];
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

  /** Methods that are not known to be harmless count as the loss of every row. */
  private note(method: string, [subject, columns]: readonly unknown[]): void {
    if (HARMLESS.test(method)) return;
    const names = /^dropColumns?$/.test(method) ? [columns].flat().map(toName) : [null];
    for (const column of names) this.dropped.push({ table: toName(subject), column });
  }
}

/** Returns the name of a table or column, which migrations pass as a name or an object. */
function toName(subject: unknown): string {
  const isWhole = typeof subject === 'object' && subject !== null && 'name' in subject;
  return String(isWhole ? subject.name : subject);
}

async function countRows(runner: QueryRunner, { table, column }: DroppedData): Promise<number> {
  if (!(await runner.hasTable(table))) return 0;
  const escape = (name: string) => runner.dataSource.driver.escape(name);
  const counted = column === null ? '*' : escape(column);
  const sql = `SELECT COUNT(${counted}) AS n FROM ${escape(table)}`;
  const rows = (await runner.query(sql)) as { n: number | string }[];
  return Number(rows[0]?.n ?? 0);
}
