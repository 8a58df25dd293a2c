import { type AppConfig } from '#platform/config';
import { type Reader } from '#platform/database';
import { UserDataQuota } from '#user-data';
import { User } from '#users';
import { bad, type Finding, fine } from './finding.js';

const MIB = 1_048_576;
/** Part of the quota from which an operator should make room. */
const NEARLY_FULL = 0.9;

/** Whether somebody can administer. */
export async function adminFinding(reader: Reader): Promise<Finding> {
  const admins = await reader.read((manager) => manager.countBy(User, { isAdmin: true }));
  if (admins > 0) return fine('admins', String(admins));
  const users = await reader.read((manager) => manager.countBy(User, {}));
  return users === 0
    ? fine('admins', 'none yet: the first account to register becomes admin')
    : bad('admins', 'no admin: run "npm run latchkey -- user promote <name>"');
}

/** Whether there is room for what users store. */
export async function dataFinding({ env }: AppConfig, reader: Reader): Promise<Finding> {
  const bytes = (await reader.read((manager) => manager.sum(UserDataQuota, 'bytes'))) ?? 0;
  const use = `${Math.ceil(bytes / MIB)} of ${env.DATA_TOTAL_MAX_MIB} MiB`;
  if (bytes < NEARLY_FULL * env.DATA_TOTAL_MAX_MIB * MIB) return fine('encrypted data', use);
  return bad('encrypted data', `${use} used: raise DATA_TOTAL_MAX_MIB, or have users delete items`);
}
