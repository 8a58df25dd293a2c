import { hostname, userInfo } from 'node:os';
import { AuditLog } from '#audit';
import {
  assertDatabaseExists,
  Database,
  DatabaseClock,
  type DatabaseUse,
  EmptyDatabase,
  hasMigrations,
  isSchemaBehind,
  ProcessLock,
  Transactions,
} from '#platform/database';
import { schema } from '../bootstrap/entities.js';
import { type Call } from './command.js';

type Opening = {
  /** Only what brings a schema up to date may make a database. */
  readonly mayCreate?: boolean;
  readonly use?: DatabaseUse;
};

/**
 * Runs `work` with the database alone: neither the newest schema nor the master keys have to be there. A database that
 * is missing or empty is refused.
 */
export async function withDatabase<T>(
  { config }: Pick<Call, 'config'>,
  work: (database: Database) => Promise<T>,
  { mayCreate = false, use = 'command' }: Opening = {},
): Promise<T> {
  if (!mayCreate) assertDatabaseExists(config.database);
  const lock = ProcessLock.acquire(config.database, use);
  try {
    const database = await Database.open(config.database, schema, config.env.MYSQL_CAUSAL_READS);
    try {
      if (!mayCreate && !(await hasMigrations(database.writer))) throw new EmptyDatabase(config.database);
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    lock.release();
  }
}

/** Records the command where the schema has room for it: before the first and after the last step there is no log. */
export async function recordIfPossible(database: Database, { line }: Pick<Call, 'line'>): Promise<void> {
  const runner = database.writer.createQueryRunner();
  const hasLog = await runner.hasTable('audit_log').finally(() => runner.release());
  if (!hasLog) return;
  const clock = await DatabaseClock.measureOnce(database);
  try {
    await recordCommand(new Transactions(database), new AuditLog(clock), line);
  } catch (error) {
    // The log of an older schema may lack a column.
    if (!(await isSchemaBehind(database.writer))) throw error;
  }
}

const MAX_LINE = 200;

/** Every command leaves an entry of its own, besides those of what it changes: what was run, by whom, on which machine. */
export function recordCommand(transactions: Transactions, audit: AuditLog, line: string): Promise<void> {
  const details = { command: line.slice(0, MAX_LINE), os_user: systemUser(), host: hostname() };
  const event = { action: 'operator.command', actor: null, factor: 'operator', details } as const;
  return transactions.run((tx) => audit.record(tx, event));
}

/** In a container the user may have a number only. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
