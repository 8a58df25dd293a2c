import { readFile } from 'node:fs/promises';
import { parseMasterKeys } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type Database } from '#platform/database';
import { fitOf, type KeyFit, type MasterKeyRecord } from '#platform/keys';
import { type Call, type CommandResult } from './command.js';
import { recordIfPossible, withDatabase } from './with-database.js';

const WORDS: Readonly<Record<KeyFit, string>> = {
  right: 'opens what is sealed under it',
  wrong: 'is another key of that name',
  missing: 'is not in the file',
};

/** Compares a key file with the keys that the database was used with, whatever the configured ones are. */
export async function checkKeyFile(call: Call): Promise<CommandResult> {
  const [file = ''] = call.values;
  const keys = parseMasterKeys((await readFile(file, 'utf8')).trim());
  if (typeof keys === 'string') throw new Error(`The key file ${file} ${keys}`);
  const ring = new KeyRing(keys);
  return withDatabase(call, async (database) => {
    await recordIfPossible(database, call);
    const records = await recordsOf(database);
    const fits = records.map((record) => ({
      kid: record.kid,
      fit: fitOf(ring, record),
      isRetired: (record.retiredAt ?? null) !== null,
    }));
    // A retired key is needed for older backups only.
    const isBad = fits.some(({ fit, isRetired }) => fit === 'wrong' || (fit === 'missing' && !isRetired));
    const lines = fits.map(
      ({ kid, fit, isRetired }) => `"${kid}"${isRetired ? ' (retired)' : ''} ${WORDS[fit]}`,
    );
    const sum = isBad ? 'This file does not open this database' : 'This file opens this database';
    return { text: [...lines, sum].join('\n'), data: { opens: !isBad, keys: fits }, isBad };
  });
}

type Known = Pick<MasterKeyRecord, 'kid' | 'checkValue'> & { readonly retiredAt?: unknown };

/** Of any schema, also that of a backup from before an upgrade: without a column for it, no key was ever retired. */
async function recordsOf(database: Database): Promise<Known[]> {
  const runner = database.writer.createQueryRunner();
  try {
    const used = await runner.hasTable('master_key');
    const retired = used && (await runner.hasColumn('master_key', 'retired_at'));
    const columns = `kid, check_value AS checkValue${retired ? ', retired_at AS retiredAt' : ''}`;
    const records = used
      ? ((await runner.query(`SELECT ${columns} FROM master_key ORDER BY kid`)) as Known[])
      : [];
    if (records.length === 0) throw new Error('This database was never used with a master key');
    return records;
  } finally {
    await runner.release();
  }
}
