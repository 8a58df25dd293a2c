import { accessSync, constants, statSync } from 'node:fs';
import { type AppConfig } from '#platform/config';
import { type LiveProcess } from '#platform/keys';
import { type TotalDataUsage } from '#user-data';
import { failed, type Finding, passed, warned } from './finding.js';

const PROCESS_SUBJECT = 'processes';
const KEY_SUBJECT = 'master key';
/** File mode bits of the group and of others. */
const OTHERS = 0o077;
const MIB = 1_048_576;
/** Fraction of the quota at which the check warns. */
const NEARLY_FULL = 0.9;

/** Reports whether the quota has room for more user data. */
export async function dataFinding(usage: Pick<TotalDataUsage, 'bytes' | 'maxBytes'>): Promise<Finding> {
  const bytes = await usage.bytes();
  const use = `${Math.ceil(bytes / MIB)} of ${usage.maxBytes / MIB} MiB`;
  if (bytes < NEARLY_FULL * usage.maxBytes) return passed('encrypted data', use);
  return failed('encrypted data', `${use} used: raise DATA_TOTAL_MAX_MIB, or have users delete items`);
}

/** Reports whether the key file can be read by the service, and by no other system user; null: there is no file. */
export function keyFileFinding(file: string | null): Finding {
  if (file === null) return passed(KEY_SUBJECT, 'matches the database');
  try {
    accessSync(file, constants.R_OK);
    if ((statSync(file).mode & OTHERS) === 0) return passed(KEY_SUBJECT, 'matches the database');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return failed(
      KEY_SUBJECT,
      `${file} cannot be read (${code}), so the service cannot restart: restore the file or its permissions`,
    );
  }
  return failed(KEY_SUBJECT, `others may read ${file}: chmod 600 ${file}`);
}

/** Reports the running processes that use this database. */
export function processFinding(
  { database, env }: AppConfig,
  running: readonly Pick<LiveProcess, 'host' | 'pid'>[],
): Finding {
  const names = running.map(({ host, pid }) =>
    pid === null ? 'a process of an earlier version' : `${pid} on ${host}`,
  );
  if (running.length === 0) return passed(PROCESS_SUBJECT, 'none is running');
  if (running.length === 1) return passed(PROCESS_SUBJECT, `${names.join()} is running`);
  const list = `${running.length} are running: ${names.join(', ')}`;
  if (database.engine === 'sqlite') {
    return failed(
      PROCESS_SUBJECT,
      `${list}. A SQLite file supports one process: stop the others (a killed process is listed for 2 minutes)`,
    );
  }
  if (env.REDIS_URL !== undefined || env.REQUESTS_PER_MINUTE === 0) return passed(PROCESS_SUBJECT, list);
  return warned(PROCESS_SUBJECT, `${list}. Each has its own rate limit: set REDIS_URL to share one`);
}
