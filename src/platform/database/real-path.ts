import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Where a file is, or would be made, behind symbolic links: what lies beside it is there, and two names of it mean one. */
export function realPathOf(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const target = isLink ? resolve(dirname(file), readlinkSync(file)) : resolve(file);
  const folder = dirname(target);
  return existsSync(folder) ? join(realpathSync(folder), basename(target)) : target;
}
