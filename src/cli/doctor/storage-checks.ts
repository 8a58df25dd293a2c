import { statSync } from 'node:fs';
import { type AppConfig } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type Database, DatabaseClock, isSchemaBehind, Reader, Transactions } from '#platform/database';
import { findMasterKeys, fitOf, MasterKeyRecord } from '#platform/keys';
import { UserDataQuota } from '#user-data';
import { User } from '#users';
import { fileFindings } from './file-checks.js';
import { bad, type Finding, fine } from './finding.js';

const MAX_OFFSET_MS = 1_000;
const OTHERS = 0o077;
const MIB = 1_048_576;
/** Part of the quota from which an operator should make room. */
const NEARLY_FULL = 0.9;

/** What the storage tells. Reads only. */
export async function storageFindings(config: AppConfig, database: Database): Promise<Finding[]> {
  const findings = [
    fine('database', `answers (${database.engine})`),
    ...(await fileFindings(database)),
    await clockFinding(database),
  ];
  if (await isSchemaBehind(database.writer)) {
    return [...findings, bad('schema', 'is older than this program: run "npm run migrate"')];
  }
  const reader = new Reader(database, new Transactions(database));
  return [
    ...findings,
    fine('schema', 'is up to date'),
    await keyFinding(config, reader),
    await adminFinding(reader),
    await dataFinding(config, reader),
  ];
}

async function clockFinding(database: Database): Promise<Finding> {
  const clock = new DatabaseClock(database);
  await clock.start();
  clock.onApplicationShutdown();
  const seconds = Math.round(clock.offsetMs / 100) / 10;
  if (Math.abs(clock.offsetMs) <= MAX_OFFSET_MS) return fine('clock', 'agrees with the database');
  return bad('clock', `differs from the database's by ${seconds} s: let both follow a time server`);
}

async function keyFinding(config: AppConfig, reader: Reader): Promise<Finding> {
  const records = await reader.read((manager) => manager.find(MasterKeyRecord));
  if (records.length === 0) return fine('master key', 'none was used yet; the first start settles it');
  try {
    const { keys, file } = await findMasterKeys(config, async () => false);
    const ring = new KeyRing(keys);
    const unfit = records.filter((record) => {
      const fit = fitOf(ring, record);
      return fit === 'wrong' || (fit === 'missing' && record.retiredAt === null);
    });
    if (unfit.length === 0) return fileFinding(file);
    const kids = unfit.map(({ kid }) => `"${kid}"`).join(', ');
    return bad('master key', `${kids} does not open this database: put the right key back`);
  } catch (error) {
    return bad('master key', (error as Error).message);
  }
}

function fileFinding(file: string | null): Finding {
  if (file === null || (statSync(file).mode & OTHERS) === 0) return fine('master key', 'opens the database');
  return bad('master key', `others may read ${file}: chmod 600 ${file}`);
}

async function adminFinding(reader: Reader): Promise<Finding> {
  const admins = await reader.read((manager) => manager.countBy(User, { isAdmin: true }));
  if (admins > 0) return fine('admins', String(admins));
  const users = await reader.read((manager) => manager.countBy(User, {}));
  return users === 0
    ? fine('admins', 'none yet: the first account to register becomes admin')
    : bad('admins', 'there is none: run "npm run latchkey -- user promote <name>"');
}

async function dataFinding({ env }: AppConfig, reader: Reader): Promise<Finding> {
  const bytes = (await reader.read((manager) => manager.sum(UserDataQuota, 'bytes'))) ?? 0;
  const use = `${Math.ceil(bytes / MIB)} of ${env.DATA_TOTAL_MAX_MIB} MiB`;
  if (bytes < NEARLY_FULL * env.DATA_TOTAL_MAX_MIB * MIB) return fine('encrypted data', use);
  return bad('encrypted data', `${use} are used: raise DATA_TOTAL_MAX_MIB, or have users delete items`);
}
