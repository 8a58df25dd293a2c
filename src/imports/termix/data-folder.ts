import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openForeignSqlite, type ForeignTables } from '#platform/database';
import { messageOf } from '#shared';
import { decryptDatabaseFile } from './encrypted-file.js';
import { readTermixKeys, type TermixKeys } from './termix-keys.js';

const ENCRYPTED = 'db.sqlite.encrypted';
const PLAIN = 'db.sqlite';

/** An opened data folder. */
export type DataFolder = { readonly tables: ForeignTables; readonly keys: TermixKeys; readonly file: string };

/** Reads the keys of a data folder. @param extra the text of another `.env` file, which wins; null without one */
export async function readFolderKeys(folder: string, extra: string | null): Promise<TermixKeys> {
  if (!(await isDirectory(folder))) throw new Error(`${folder} is not a folder`);
  const own = await readIfPresent(join(folder, '.env'));
  return readTermixKeys([own?.toString('utf8') ?? '', extra ?? '']);
}

/** Opens a copy, in memory, of the database in a data folder, in which nothing is written. Throws with the reason. */
export async function openDataFolder(folder: string, extra: string | null): Promise<DataFolder> {
  const keys = await readFolderKeys(folder, extra);
  const [first, second] = keys.isPlainFile ? [PLAIN, ENCRYPTED] : [ENCRYPTED, PLAIN];
  for (const name of [first, second]) {
    const content = await readIfPresent(join(folder, name));
    if (content === null) continue;
    const file = join(folder, name);
    const open = name === ENCRYPTED ? openEncrypted : openPlain;
    return { tables: await explain(file, () => open(file, content, keys)), keys, file };
  }
  throw new Error(`${folder} contains neither ${ENCRYPTED} nor ${PLAIN}`);
}

async function openEncrypted(file: string, content: Buffer, keys: TermixKeys): Promise<ForeignTables> {
  const meta = await readIfPresent(`${file}.meta`);
  return openForeignSqlite(decryptDatabaseFile(content, meta?.toString('utf8') ?? null, keys));
}

async function openPlain(file: string, content: Buffer): Promise<ForeignTables> {
  const log = await readIfPresent(`${file}-wal`);
  if (log !== null && log.length > 0)
    throw new Error(`${file}-wal has changes that are not in the file yet. Stop Termix first`);
  return openForeignSqlite(content);
}

async function explain<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function readIfPresent(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

const isDirectory = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
