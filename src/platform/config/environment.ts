import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { InvalidConfiguration } from './invalid-configuration.js';
import { readTextFile, UnusableFile } from './text-file.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process environment over a `.env` file in the working directory. An empty variable of the process counts as absent
 * and hides nothing. Throws {@link InvalidConfiguration} where there is such a file, but it cannot be used.
 */
export function processEnvironment(): Environment {
  const given = Object.entries(process.env).filter(([, value]) => value !== '');
  return { ...fileEnvironment(resolve('.env')), ...Object.fromEntries(given) };
}

function fileEnvironment(file: string): Environment {
  try {
    return parseEnv(readTextFile(file));
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    if (error.code === 'ENOENT') return {};
    throw new InvalidConfiguration([error.message]);
  }
}
