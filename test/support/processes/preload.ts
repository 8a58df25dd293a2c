import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Returns the environment of a process that loads a file of this folder before the program. */
export const preloaded = (file: string, more: Record<string, string> = {}): Record<string, string> => ({
  NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, file)).href}`,
  ...more,
});
