import { statSync } from 'node:fs';
import { type AppConfig } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type Reader } from '#platform/database';
import { findMasterKeys, fitOf, MasterKeyRecord } from '#platform/keys';
import { bad, type Finding, fine } from './finding.js';

const SUBJECT = 'master key';
const OTHERS = 0o077;

/** Whether the configured keys open this database, and nobody else can read them. */
export async function keyFinding(config: AppConfig, reader: Reader): Promise<Finding> {
  const records = await reader.read((manager) => manager.find(MasterKeyRecord));
  if (records.length === 0) return fine(SUBJECT, 'not used yet; set at the first start');
  try {
    const { keys, file } = await findMasterKeys(config, async () => false);
    const ring = new KeyRing(keys);
    const unfit = records.filter((record) => {
      const fit = fitOf(ring, record);
      return fit === 'wrong' || (fit === 'missing' && record.retiredAt === null);
    });
    if (unfit.length === 0) return fileFinding(file);
    const kids = unfit.map(({ kid }) => `"${kid}"`).join(', ');
    return bad(SUBJECT, `${kids} does not match this database: configure the right key`);
  } catch (error) {
    return bad(SUBJECT, (error as Error).message);
  }
}

function fileFinding(file: string | null): Finding {
  if (file === null || (statSync(file).mode & OTHERS) === 0) return fine(SUBJECT, 'matches the database');
  return bad(SUBJECT, `others may read ${file}: chmod 600 ${file}`);
}
