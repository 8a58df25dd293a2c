import { failed, type Finding, keyFileFinding, passed, processFinding, warned } from '#installation';
import { type AppConfig } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type Database, type Reader } from '#platform/database';
import { findMasterKeys, MasterKeyRepository, PROCESS_TIMEOUT_MS } from '#platform/keys';
import { type Instant } from '#shared';
import { User } from '#users';
import { isUnfit, keyRecordFits } from '../key-records.js';

const KEY_SUBJECT = 'master key';

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

/** Reports whether the configured keys match this database, and whether other system users can read them. */
export async function keyFinding(config: AppConfig, database: Database): Promise<Finding> {
  if ((await keyRecordFits(database, null)).length === 0)
    return passed(KEY_SUBJECT, 'not used yet; set at the first start');
  try {
    const { keys, file } = await findMasterKeys(config, async () => false);
    const unfit = (await keyRecordFits(database, new KeyRing(keys))).filter(isUnfit);
    if (unfit.length === 0) return keyFileFinding(file);
    const kids = unfit.map(({ kid }) => `"${kid}"`).join(', ');
    return failed(KEY_SUBJECT, `${kids} does not match this database: configure the right key`);
  } catch (error) {
    return failed(KEY_SUBJECT, (error as Error).message);
  }
}

/** Reports the running processes that use this database. */
export async function runningFinding(config: AppConfig, reader: Reader, now: Instant): Promise<Finding> {
  const running = await new MasterKeyRepository(reader).listProcesses(now - PROCESS_TIMEOUT_MS);
  return processFinding(config, running);
}
