import { QueryFailedError, type QueryRunner } from 'typeorm';
import { Database } from '#platform/database';
import { type TestApp } from '../app/test-app.js';

/** An error as the driver throws it. */
export type DriverCode = { readonly errno?: number; readonly code?: string };

const BEGINS = /^(BEGIN IMMEDIATE|START TRANSACTION)$/;
const ENDS = /^(COMMIT|ROLLBACK)$/;

/**
 * Makes one statement of a transaction fail before it reaches the database: the n-th since it was armed, where the
 * BEGIN and COMMIT of all transactions count as well. A ROLLBACK always works.
 */
export class StatementFaults {
  /** The statements counted since the last call of {@link arm}. */
  readonly statements: string[] = [];
  /** Called after each commit. */
  onCommit: () => Promise<void> = async () => undefined;
  /** Called at each BEGIN. */
  onBegin: () => void = () => undefined;
  private chosen: { at: number; error: DriverCode } | null = null;
  private repeated: { every: number; error: DriverCode } | null = null;
  private readonly wrapped = new WeakSet<QueryRunner>();

  constructor(app: TestApp) {
    const { writer } = app.get(Database);
    const create = writer.createQueryRunner.bind(writer);
    writer.createQueryRunner = (mode) => this.wrap(create(mode));
  }

  /** Starts counting, and makes the statement `at` fail, if there is one. */
  arm(at: number | null = null, error: DriverCode = {}): void {
    this.statements.length = 0;
    this.chosen = at === null ? null : { at, error };
  }

  /** Makes every n-th statement fail from now on; null for none. */
  failEvery(every: number | null, error: DriverCode = {}): void {
    this.repeated = every === null ? null : { every, error };
  }

  /** Whether the chosen statement was sent and failed. */
  get hasFailed(): boolean {
    return this.chosen !== null && this.statements.length > this.chosen.at;
  }

  /** SQLite has one query runner, which every transaction reuses: it is wrapped once. */
  private wrap(runner: QueryRunner): QueryRunner {
    if (this.wrapped.has(runner)) return runner;
    this.wrapped.add(runner);
    const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>;
    let isOpen = false;
    runner.query = (async (sql: string, ...rest: unknown[]) => {
      if (BEGINS.test(sql)) {
        isOpen = true;
        this.onBegin();
      }
      if (isOpen && sql !== 'ROLLBACK') this.count(sql);
      if (ENDS.test(sql)) isOpen = false;
      const result = await query(sql, ...rest);
      if (sql === 'COMMIT') await this.onCommit();
      return result;
    }) as typeof runner.query;
    return runner;
  }

  private count(sql: string): void {
    this.statements.push(sql);
    const error = this.errorFor(this.statements.length - 1);
    if (!error) return;
    const cause = Object.assign(new Error('an error of the tests'), error);
    throw new QueryFailedError(sql, [], cause);
  }

  private errorFor(number: number): DriverCode | null {
    if (this.chosen?.at === number) return this.chosen.error;
    return this.repeated && number % this.repeated.every === this.repeated.every - 1
      ? this.repeated.error
      : null;
  }
}
