import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Creates the directory of a new file with owner-only permissions. Leaves an existing one unchanged. */
export function createParentFolder(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: OWNER_ONLY_FOLDER });
}

/** Creates an empty file with owner-only permissions, or keeps an existing one. With `flag` `wx` it must not exist. */
export function createOwnerOnly(file: string, flag: 'a' | 'wx' = 'a'): void {
  const isNew = statSync(file, { throwIfNoEntry: false }) === undefined;
  closeSync(openSync(file, flag, OWNER_ONLY_FILE));
  if (isNew) giveToFolderOwner(file);
}

/** Restricts a file to its owner. Skips files of other users, whose permissions cannot be changed. */
export function restrictToOwner(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || (found.mode & 0o077) === 0) return;
  try {
    chmodSync(file, OWNER_ONLY_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

/** Gives a file that root created to the owner of its directory, so that the service can use it. */
function giveToFolderOwner(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  chownSync(file, uid, gid);
}

/** Flushes a file or directory to disk (fsync). */
export function flushToDisk(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Resolves symbolic links of a file that may not exist yet, so that two names of one file give the same path. */
export function resolveRealPath(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const target = isLink ? resolve(dirname(file), readlinkSync(file)) : resolve(file);
  const folder = dirname(target);
  return existsSync(folder) ? join(realpathSync(folder), basename(target)) : target;
}
