import { type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';

const BROKEN: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'is not a SQLite database',
  SQLITE_CORRUPT: 'is corrupt: restore a backup',
};

/** With these the system or SQLite refuses a file, or the folder that it is in. */
const REFUSED =
  /^(SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|EACCES$|EPERM$|EEXIST$|ENOENT$|ENOTDIR$|EISDIR$|EROFS$)/;

/** Why an SQLite file cannot be opened, with its path, the user and the permissions in the way; null for other codes. */
export function sqliteRefusal(name: string, code: string): string | null {
  const file = resolve(name);
  const broken = BROKEN[code];
  if (broken !== undefined) return `the database ${file} ${broken}`;
  if (!REFUSED.test(code)) return null;
  const needs = `${currentUser()} must be able to write the file and its directory`;
  return `the database ${file} cannot be opened (${code}): ${needs}. ${placesOf(file).join('; ')}`;
}

function currentUser(): string {
  const ids = `uid ${process.geteuid?.()}, gid ${process.getegid?.()}`;
  try {
    return `user ${userInfo().username} (${ids})`;
  } catch {
    // A container may run under a number that has no name.
    return `the user with ${ids}`;
  }
}

/** The file and its folder, as far as they exist, or else the nearest folder above them. */
function placesOf(file: string): string[] {
  const found = [file, dirname(file)].flatMap((path) => describe(path) ?? []);
  return found.length > 0 || dirname(file) === file ? found : placesOf(dirname(file));
}

function describe(path: string): string | null {
  try {
    const found = statSync(path);
    const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
    return `${path} is ${kindOf(found)} of uid ${found.uid}, gid ${found.gid} with mode ${mode}`;
  } catch {
    return null;
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  return found.isFile() ? 'a file' : 'neither a file nor a directory';
}
