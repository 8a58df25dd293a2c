import { type KeyRing } from '#platform/crypto';
import { type Database } from '#platform/database';
import { checkKeyFit, type KeyFit, type MasterKeyRecord } from '#platform/keys';

type StoredRecord = Pick<MasterKeyRecord, 'kid' | 'checkValue'> & { readonly retiredAt?: unknown };

/** A master key that a database was used with, and whether a ring has it. */
type KeyRecordFit = { readonly kid: string; readonly fit: KeyFit; readonly isRetired: boolean };

/** Compares a ring, if there is one, with the keys of a database of any schema, as an old backup may have. */
export async function keyRecordFits(database: Database, ring: KeyRing | null): Promise<KeyRecordFit[]> {
  const records = await storedRecords(database);
  return records.map((record) => ({
    kid: record.kid,
    fit: ring === null ? 'missing' : checkKeyFit(ring, record),
    isRetired: (record.retiredAt ?? null) !== null,
  }));
}

/** Whether the key does not fit. A retired key may be missing, because only older backups need it. */
export const isUnfit = ({ fit, isRetired }: KeyRecordFit): boolean =>
  fit === 'wrong' || (fit === 'missing' && !isRetired);

/** Reads the records of any schema version. A schema without the column has no retired keys. */
async function storedRecords(database: Database): Promise<StoredRecord[]> {
  const runner = database.writer.createQueryRunner();
  try {
    if (!(await runner.hasTable('master_key'))) return [];
    const hasRetired = await runner.hasColumn('master_key', 'retired_at');
    const columns = `kid, check_value AS checkValue${hasRetired ? ', retired_at AS retiredAt' : ''}`;
    return (await runner.query(`SELECT ${columns} FROM master_key ORDER BY kid`)) as StoredRecord[];
  } finally {
    await runner.release();
  }
}
