import { type AppConfig } from '#platform/config';
import { type Database, DatabaseClock, type Reader } from '#platform/database';
import { GONE_MS, MasterKeyRepository } from '#platform/keys';
import { bad, doubtful, type Finding, fine } from './finding.js';

const SUBJECT = 'processes';

/** Who serves from this database. */
export async function processFinding(
  config: AppConfig,
  database: Database,
  reader: Reader,
): Promise<Finding> {
  const clock = new DatabaseClock(database);
  await clock.start();
  clock.onApplicationShutdown();
  const running = await new MasterKeyRepository(reader).listProcesses(clock.now() - GONE_MS);
  const names = running.map(({ host, pid }) =>
    pid === null ? 'a process of an earlier version' : `${pid} on ${host}`,
  );
  if (running.length === 0) return fine(SUBJECT, 'none is running');
  if (running.length === 1) return fine(SUBJECT, `${names.join()} is running`);
  const list = `${running.length} are running: ${names.join(', ')}`;
  if (database.engine === 'sqlite') {
    return bad(
      SUBJECT,
      `${list}. A SQLite file supports one process: stop the others (a killed process is listed for 2 minutes)`,
    );
  }
  if (config.env.REDIS_URL !== undefined || config.env.REQUESTS_PER_MINUTE === 0) return fine(SUBJECT, list);
  return doubtful(SUBJECT, `${list}. Each has its own rate limit: set REDIS_URL to share one`);
}
