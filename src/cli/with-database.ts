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
  /** Whether a missing database is created; only for commands that migrate the schema. */
  readonly mayCreate?: boolean;
  readonly use?: DatabaseUse;
};

/**
 * Runs `work` with the database only. Requires neither the latest schema nor the master keys. Throws if the database is
 * missing or empty.
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

/** Records the command in the audit log, if the schema has the table: an empty or fully undone schema does not. */
export async function recordIfPossible(database: Database, { line }: Pick<Call, 'line'>): Promise<void> {
  const runner = database.writer.createQueryRunner();
  const hasLog = await runner.hasTable('audit_log').finally(() => runner.release());
  if (!hasLog) return;
  const clock = await DatabaseClock.measureOnce(database);
  try {
    await recordCommand(new Transactions(database), new AuditLog(clock), line);
  } catch (error) {
    // The table of an older schema may lack a column.
    if (!(await isSchemaBehind(database.writer))) throw error;
  }
}

const MAX_LINE = 200;

/** Records an audit entry for the command itself: what was run, by whom, and on which machine. */
export function recordCommand(transactions: Transactions, audit: AuditLog, line: string): Promise<void> {
  const details = { command: line.slice(0, MAX_LINE), os_user: systemUser(), host: hostname() };
  const event = { action: 'operator.command', actor: null, factor: 'operator', details } as const;
  return transactions.run((tx) => audit.record(tx, event));
}

/** In a container, the user may have no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
