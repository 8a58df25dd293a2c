import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Copies the built program into `folder`, where it finds the built pages in `dist/web`. Returns its main file. */
export function copyProgram(folder: string): string {
  mkdirSync(join(folder, 'dist'), { recursive: true });
  for (const part of ['dist/src', 'dist/explorer'])
    cpSync(resolve(part), join(folder, part), { recursive: true });
  cpSync(resolve('package.json'), join(folder, 'package.json'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return join(folder, 'dist/src/main.js');
}
