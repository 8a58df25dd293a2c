import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomSecret } from '#platform/crypto';
import {
  type AppConfig,
  type MasterKey,
  parseMasterKeys,
  readTextFile,
  UnusableFile,
} from '#platform/config';

const OWNER_ONLY = 0o600;

/** The source of the master keys. `file` is null when they are in the environment or in memory. */
export type KeySource = {
  readonly keys: readonly MasterKey[];
  readonly file: string | null;
  readonly isNew: boolean;
};

/**
 * Returns the configured keys or those of the key file. Calls `mayCreate` before it creates a key, because existing data
 * could not be decrypted with a new one.
 */
export async function findMasterKeys(
  config: AppConfig,
  mayCreate: () => Promise<boolean>,
): Promise<KeySource> {
  const { MASTER_KEY, MASTER_KEY_FILE } = config.env;
  if (MASTER_KEY) return { keys: MASTER_KEY, file: null, isNew: false };
  if (MASTER_KEY_FILE) return { keys: readKeyFile(MASTER_KEY_FILE), file: MASTER_KEY_FILE, isNew: false };
  if (config.database.engine === 'mysql' || config.database.file === ':memory:') {
    return { keys: [newKey()], file: null, isNew: true };
  }
  const file = join(dirname(config.database.file), 'latchkey.key');
  const existing = readIfPresent(file);
  if (existing !== null) return { keys: parse(existing, file), file, isNew: false };
  if (!(await mayCreate())) {
    throw new Error(`The key file ${file} is missing, but the database holds sealed data. Restore the file`);
  }
  return { keys: createKeyFile(file), file, isNew: true };
}

function readKeyFile(file: string): readonly MasterKey[] {
  const content = readIfPresent(file);
  if (content === null) throw new Error(`MASTER_KEY_FILE ${file} does not exist`);
  return parse(content, file);
}

function parse(content: string, file: string): readonly MasterKey[] {
  const keys = parseMasterKeys(content.trim());
  if (typeof keys === 'string') throw new Error(`The key file ${file} ${keys}`);
  return keys;
}

/** Creates the file exclusively (`wx`): of two processes that start at once, the second reads the file of the first. */
function createKeyFile(file: string): readonly MasterKey[] {
  const { kid, key } = newKey();
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, `${kid}:${key.toString('base64')}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    return [{ kid, key }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readKeyFile(file);
    throw error;
  }
}

function newKey(): MasterKey {
  return { kid: 'k1', key: randomSecret(32) };
}

function readIfPresent(file: string): string | null {
  try {
    return readTextFile(file);
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    if (error.code === 'ENOENT') return null;
    throw new Error(`The key file ${error.message}`, { cause: error });
  }
}
