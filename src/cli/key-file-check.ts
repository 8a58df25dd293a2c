import { parseMasterKeys } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type KeyFit } from '#platform/keys';
import { type Call, type CommandResult } from './command.js';
import { readInputFile } from './input-file.js';
import { isUnfit, keyRecordFits } from './key-records.js';
import { recordIfPossible, withDatabase } from './with-database.js';

const WORDS: Readonly<Record<KeyFit, string>> = {
  right: 'matches',
  wrong: 'is a different key of that name',
  missing: 'is not in the file',
};

/** Compares a key file with the keys that the database was used with, whatever the configured ones are. */
export async function checkKeyFile(call: Call): Promise<CommandResult> {
  const [file = ''] = call.values;
  const keys = parseMasterKeys((await readInputFile(file)).trim());
  if (typeof keys === 'string') throw new Error(`The key file ${file} ${keys}`);
  const ring = new KeyRing(keys);
  return withDatabase(call, async (database) => {
    await recordIfPossible(database, call);
    const fits = await keyRecordFits(database, ring);
    if (fits.length === 0) throw new Error('This database was never used with a master key');
    const isBad = fits.some(isUnfit);
    const lines = fits.map(
      ({ kid, fit, isRetired }) => `"${kid}"${isRetired ? ' (retired)' : ''} ${WORDS[fit]}`,
    );
    const sum = isBad ? 'This file does not match this database' : 'This file matches this database';
    return { text: [...lines, sum].join('\n'), data: { opens: !isBad, keys: fits }, isBad };
  });
}
