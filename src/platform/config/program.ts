import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder with `package.json`. Sources and bundles are at different depths below it. */
export const programFolder = packageFolderAbove(import.meta.dirname);

/** The version in `package.json`. */
export const programVersion = packageVersion();

function packageVersion(): string {
  const file = join(programFolder, 'package.json');
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
    : 'unknown';
}

function packageFolderAbove(folder: string): string {
  const parent = dirname(folder);
  return existsSync(join(folder, 'package.json')) || parent === folder ? folder : packageFolderAbove(parent);
}
