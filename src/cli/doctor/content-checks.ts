import { statSync } from 'node:fs';
import { type AppConfig } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type Database, DatabaseClock, type Reader } from '#platform/database';
import { findMasterKeys, fitOf, GONE_MS, MasterKeyRecord, MasterKeyRepository } from '#platform/keys';
import { UserDataQuota } from '#user-data';
import { User } from '#users';
import { failed, warned, type Finding, passed } from './finding.js';

const KEY_SUBJECT = 'master key';
const PROCESS_SUBJECT = 'processes';
/** File mode bits of the group and of others. */
const OTHERS = 0o077;
const MIB = 1_048_576;
/** Part of the quota at which this warns. */
const NEARLY_FULL = 0.9;

/** Reports whether there is an admin. */
export async function adminFinding({ env, isExposed }: AppConfig, reader: Reader): Promise<Finding> {
  const admins = await reader.read((manager) => manager.countBy(User, { isAdmin: true }));
  if (admins > 0) return passed('admins', String(admins));
  const users = await reader.read((manager) => manager.countBy(User, {}));
  if (users > 0) return failed('admins', 'no admin: run "npm run latchkey -- user promote <name>"');
  const first = 'none yet: the first account to register becomes admin';
  if (env.SETUP_CODE) return passed('admins', `${first}, with the setup code from the log of the start`);
  return isExposed
    ? warned('admins', `${first}, and other machines may reach the service: set SETUP_CODE=true`)
    : passed('admins', first);
}

/** Reports whether there is room for user data. */
export async function dataFinding({ env }: AppConfig, reader: Reader): Promise<Finding> {
  const bytes = (await reader.read((manager) => manager.sum(UserDataQuota, 'bytes'))) ?? 0;
  const use = `${Math.ceil(bytes / MIB)} of ${env.DATA_TOTAL_MAX_MIB} MiB`;
  if (bytes < NEARLY_FULL * env.DATA_TOTAL_MAX_MIB * MIB) return passed('encrypted data', use);
  return failed('encrypted data', `${use} used: raise DATA_TOTAL_MAX_MIB, or have users delete items`);
}

/** Reports whether the configured keys match this database, and whether other system users can read them. */
export async function keyFinding(config: AppConfig, reader: Reader): Promise<Finding> {
  const records = await reader.read((manager) => manager.find(MasterKeyRecord));
  if (records.length === 0) return passed(KEY_SUBJECT, 'not used yet; set at the first start');
  try {
    const { keys, file } = await findMasterKeys(config, async () => false);
    const ring = new KeyRing(keys);
    const unfit = records.filter((record) => {
      const fit = fitOf(ring, record);
      return fit === 'wrong' || (fit === 'missing' && record.retiredAt === null);
    });
    if (unfit.length === 0) return fileFinding(file);
    const kids = unfit.map(({ kid }) => `"${kid}"`).join(', ');
    return failed(KEY_SUBJECT, `${kids} does not match this database: configure the right key`);
  } catch (error) {
    return failed(KEY_SUBJECT, (error as Error).message);
  }
}

function fileFinding(file: string | null): Finding {
  if (file === null || (statSync(file).mode & OTHERS) === 0)
    return passed(KEY_SUBJECT, 'matches the database');
  return failed(KEY_SUBJECT, `others may read ${file}: chmod 600 ${file}`);
}

/** Reports the running processes that use this database. */
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
  if (running.length === 0) return passed(PROCESS_SUBJECT, 'none is running');
  if (running.length === 1) return passed(PROCESS_SUBJECT, `${names.join()} is running`);
  const list = `${running.length} are running: ${names.join(', ')}`;
  if (database.engine === 'sqlite') {
    return failed(
      PROCESS_SUBJECT,
      `${list}. A SQLite file supports one process: stop the others (a killed process is listed for 2 minutes)`,
    );
  }
  if (config.env.REDIS_URL !== undefined || config.env.REQUESTS_PER_MINUTE === 0)
    return passed(PROCESS_SUBJECT, list);
  return warned(PROCESS_SUBJECT, `${list}. Each has its own rate limit: set REDIS_URL to share one`);
}
