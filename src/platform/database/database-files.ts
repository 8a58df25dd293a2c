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

export const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Makes the folder of a file that is about to be made, for its owner only. One that exists is left as it is. */
export function createFolderOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: OWNER_ONLY_FOLDER });
}

/** Makes an empty file for its owner only; one that exists keeps its content. With `wx` as `flag` it must not exist. */
export function createOwnerOnly(file: string, flag: 'a' | 'wx' = 'a'): void {
  const isNew = statSync(file, { throwIfNoEntry: false }) === undefined;
  closeSync(openSync(file, flag, OWNER_ONLY_FILE));
  if (isNew) giveToFolderOwner(file);
}

/** Takes a file away from everybody but its owner. Leaves the file of another user alone: only that user can. */
export function restrictToOwner(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || (found.mode & 0o077) === 0) return;
  try {
    chmodSync(file, OWNER_ONLY_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

/** What root makes in the service's folder must stay usable for the service. */
export function giveToFolderOwner(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  chownSync(file, uid, gid);
}

/** Waits until the content of a file, or the names in a folder, are on the disk. */
export function flushToDisk(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Where a file is, or would be made, behind symbolic links: what lies beside it is there, and two names of it mean one. */
export function realPathOf(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const target = isLink ? resolve(dirname(file), readlinkSync(file)) : resolve(file);
  const folder = dirname(target);
  return existsSync(folder) ? join(realpathSync(folder), basename(target)) : target;
}
