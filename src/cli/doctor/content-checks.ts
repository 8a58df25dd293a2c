import { failed, type Finding, keyFileFinding, passed, processFinding, warned } from '#installation';
import { type AppConfig } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type Database, DatabaseClock, type Reader } from '#platform/database';
import {
  findMasterKeys,
  checkKeyFit,
  PROCESS_TIMEOUT_MS,
  MasterKeyRecord,
  MasterKeyRepository,
} from '#platform/keys';
import { User } from '#users';

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
export async function keyFinding(config: AppConfig, reader: Reader): Promise<Finding> {
  const records = await reader.read((manager) => manager.find(MasterKeyRecord));
  if (records.length === 0) return passed(KEY_SUBJECT, 'not used yet; set at the first start');
  try {
    const { keys, file } = await findMasterKeys(config, async () => false);
    const ring = new KeyRing(keys);
    const unfit = records.filter((record) => {
      const fit = checkKeyFit(ring, record);
      return fit === 'wrong' || (fit === 'missing' && record.retiredAt === null);
    });
    if (unfit.length === 0) return keyFileFinding(file);
    const kids = unfit.map(({ kid }) => `"${kid}"`).join(', ');
    return failed(KEY_SUBJECT, `${kids} does not match this database: configure the right key`);
  } catch (error) {
    return failed(KEY_SUBJECT, (error as Error).message);
  }
}

/** Reports the running processes that use this database. */
export async function runningFinding(
  config: AppConfig,
  database: Database,
  reader: Reader,
): Promise<Finding> {
  const clock = new DatabaseClock(database);
  await clock.start();
  clock.onApplicationShutdown();
  return processFinding(
    config,
    await new MasterKeyRepository(reader).listProcesses(clock.now() - PROCESS_TIMEOUT_MS),
  );
}
