import { AuditLog } from '#audit';
import { Database, DatabaseClock, Transactions } from '#platform/database';
import { schema } from '../schema.js';
import { type Call } from './command.js';
import { recordCommand } from './operator-audit.js';

/** Runs `work` with the database alone: neither its schema nor the master keys have to be in order. */
export async function withDatabase<T>(
  { config }: Pick<Call, 'config'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await Database.open(config.database, schema, config.env.MYSQL_CAUSAL_READS);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Records the command where there is a log to record it in: before the first and after the last step there is none. */
export async function recordIfPossible(database: Database, { line }: Pick<Call, 'line'>): Promise<void> {
  const runner = database.writer.createQueryRunner();
  const hasLog = await runner.hasTable('audit_log').finally(() => runner.release());
  if (!hasLog) return;
  const clock = new DatabaseClock(database);
  await clock.start();
  try {
    await recordCommand(new Transactions(database), new AuditLog(clock), line);
  } finally {
    clock.onApplicationShutdown();
  }
}
