import { type Environment } from './environment.js';
import { readTextFile, UnusableFile } from './text-file.js';

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
