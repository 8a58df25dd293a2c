import { AuditLog } from '#audit';
import { databaseAddress } from '#platform/config';
import { digest } from '#platform/crypto';
import {
  assertDatabaseExists,
  Database,
  DatabaseClock,
  removeMoveMarker,
  migrate,
  createMoveMarker,
  Transactions,
} from '#platform/database';
import { RunningProcesses, SealedColumns, type OpenResult } from '#platform/keys';
import { Clock } from '#shared';
import { type Call } from '../command.js';
import { type Services, withApplication } from '../with-application.js';
import { findMisfits } from './fit-checks.js';
import { addMissing, countDifferences, removeStale } from './table-copy.js';
import { countRows, type Query, type Table, findTablesToMove } from './tables.js';
import { openTarget, type OpenDatabase, toOpenDatabase, readTargetState, parseTarget } from './target.js';

const SAMPLE = 25;

const BROKEN = 'Do not use the target; run this again';

/** The row counts of both databases. `target` is null before the copy. */
type Contents = {
  readonly tables: readonly {
    readonly name: string;
    readonly source: number;
    readonly target: number | null;
  }[];
  /** Samples of the sealed values. */
  readonly sealedValues: { readonly source: OpenResult; readonly target: OpenResult | null };
};

/** The result of a move, or of its check. */
export type Move = Contents & {
  readonly target: string;
  /** `begun`: the target contains an interrupted copy. */
  readonly targetState: 'empty' | 'begun';
  readonly copied: boolean;
  /** The reasons why the source cannot be copied. */
  readonly problems: readonly string[];
  readonly runningProcesses: number;
};

/** Copies the configured embedded database to the given MySQL database; only checks without `mayCopy`. */
export async function move(call: Call, mayCopy: boolean): Promise<Move> {
  const { config } = call;
  if (config.database.engine !== 'sqlite') {
    throw new Error('DATABASE_URL must name the SQLite file to copy from');
  }
  assertDatabaseExists(config.database);
  const targetConfig = await parseTarget(call);
  const address = databaseAddress(targetConfig);
  const line = ['migrate-to', address, ...call.flags.keys()].join(' ');
  return withApplication({ config, line }, async (get) => {
    const target = await openTarget(targetConfig, call);
    try {
      return { target: address, ...(await new DatabaseMove(get, target).move(mayCopy)) };
    } finally {
      await target.database.close();
    }
  });
}

/** A move between two open databases. */
class DatabaseMove {
  private readonly source: OpenDatabase;

  constructor(
    private readonly get: Services,
    private readonly target: OpenDatabase,
  ) {
    this.source = toOpenDatabase(get(Database));
  }

  async move(mayCopy: boolean): Promise<Omit<Move, 'target'>> {
    const mark = await findSourceId(this.source.query);
    const targetState = await readTargetState(this.target, mark);
    const tables = await findTablesToMove(this.source.query);
    const problems = await findMisfits(this.source.query, this.target.query, tables);
    const runningProcesses = (await this.get(RunningProcesses).list()).length;
    const copied = mayCopy && problems.length === 0;
    const contents = copied ? await this.copyUnderLock(mark, tables) : await this.countSource(tables);
    return { targetState, copied, problems, runningProcesses, ...contents };
  }

  private async countSource(tables: readonly Table[]): Promise<Contents> {
    const counts: Contents['tables'][number][] = [];
    for (const table of tables) {
      counts.push({ name: table.name, source: await countRows(this.source.query, table), target: null });
    }
    return {
      tables: counts,
      sealedValues: { source: await this.sampleSealedValues(this.source), target: null },
    };
  }

  private sampleSealedValues({ reader }: OpenDatabase): Promise<OpenResult> {
    return this.get(SealedColumns).sampleSealed(SAMPLE, reader);
  }

  /**
   * Copies inside an open write transaction of the source, which blocks all other writers, so that the copy is
   * consistent.
   */
  private async copyUnderLock(mark: string, tables: readonly Table[]): Promise<Contents> {
    return this.get(Transactions).run(async (tx) => {
      const running = await this.get(RunningProcesses).countIn(tx);
      if (running > 0) {
        throw new Error(
          `${running} process(es) are using this database, and what they write would be lost. Stop them first; a ` +
            'killed process is listed for two minutes. Nothing was changed',
        );
      }
      return this.copy(mark, tables);
    });
  }

  private async copy(mark: string, tables: readonly Table[]): Promise<Contents> {
    // Check again: a service may have been started on the target in the meantime.
    const state = await readTargetState(this.target, mark);
    const { writer } = this.target.database;
    if (state === 'empty') await createMoveMarker(writer, { source: mark, begunAt: this.get(Clock).now() });
    await migrate(writer);
    for (const table of tables) await removeStale(this.source.query, this.target, table);
    for (const table of tables) await addMissing(this.source.query, this.target, table);
    const contents = await this.compare(tables);
    await this.conclude(tables.length);
    return contents;
  }

  /** Compares all rows with all values, and decrypts samples in the target. Throws if anything differs. */
  private async compare(tables: readonly Table[]): Promise<Contents> {
    const counts: Contents['tables'][number][] = [];
    for (const table of tables) {
      const source = await countRows(this.source.query, table);
      const target = await countRows(this.target.query, table);
      const differences = await countDifferences(this.source.query, this.target, table);
      if (source !== target || differences > 0) {
        throw new Error(
          `${table.name}: ${source} rows in the source, ${target} in the target, ${differences} of them different. ${BROKEN}`,
        );
      }
      counts.push({ name: table.name, source, target });
    }
    const [source, target] = [
      await this.sampleSealedValues(this.source),
      await this.sampleSealedValues(this.target),
    ];
    if (source.opened !== target.opened || source.unreadable !== target.unreadable) {
      throw new Error(
        `Of ${source.opened} sealed values, ${target.opened} can be decrypted in the target. ${BROKEN}`,
      );
    }
    return { tables: counts, sealedValues: { source, target } };
  }

  /** Removes the marker last: a target with a marker is incomplete. */
  private async conclude(tables: number): Promise<void> {
    const audit = new AuditLog(await DatabaseClock.measureOnce(this.target.database));
    const event = { action: 'database.moved', actor: null, factor: 'operator', details: { tables } } as const;
    await this.target.transactions.run((tx) => audit.record(tx, event));
    await removeMoveMarker(this.target.database.writer);
  }
}

/** Identifies the source database by its oldest key check, which was sealed with a random number. */
async function findSourceId(query: Query): Promise<string> {
  const [row] = await query('SELECT check_value AS mark FROM master_key ORDER BY created_at, kid LIMIT 1');
  return digest(row?.['mark'] as Buffer);
}
