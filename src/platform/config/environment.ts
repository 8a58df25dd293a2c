import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { readTextFile, UnusableFile } from './text-file.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every problem of the configuration at once, naming variables and never a value. */
export class InvalidConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

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

/** Variables whose value may stand in a file, named by the same variable with `_FILE`. MASTER_KEY_FILE has a reader of its own. */
const SECRETS = ['DATABASE_URL', 'OIDC_CLIENT_SECRET', 'REDIS_URL'] as const;

/**
 * Takes secrets from their files, as Docker and Kubernetes provide them. The line end at the end of a file is left out.
 * Returns the environment with their values, and what is wrong, naming variables and files but no value.
 */
export function readSecretFiles(environment: Environment): { environment: Environment; problems: string[] } {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of SECRETS) {
    const file = environment[`${name}_FILE`] ?? '';
    if (file === '') continue;
    if ((environment[name] ?? '') !== '') problems.push(`${name} and ${name}_FILE are mutually exclusive`);
    else readInto(values, name, file, problems);
  }
  return { environment: { ...environment, ...values }, problems };
}

function readInto(values: Record<string, string>, name: string, file: string, problems: string[]): void {
  try {
    const value = readTextFile(file).replace(/\r?\n$/, '');
    if (value === '') problems.push(`${name}_FILE ${file} is empty`);
    else values[name] = value;
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    problems.push(`${name}_FILE ${file} ${error.problem}`);
  }
}
