import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { variables } from './env-schema.js';
import { readTextFile, UnusableFile } from './text-file.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** All problems of the configuration at once. Names variables, but never contains a value. */
export class InvalidConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Returns the process environment, which overrides a `.env` file in the working directory. Empty variables of the process
 * count as unset. Throws {@link InvalidConfiguration} if the file exists, but is unusable.
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

/**
 * Variables that also exist with the suffix `_FILE`, which names a file with the value. MASTER_KEY_FILE is read
 * elsewhere.
 */
const SECRETS = ['DATABASE_URL', 'OIDC_CLIENT_SECRET', 'REDIS_URL', 'SMTP_URL'] as const;

/**
 * Reads secrets from files, as Docker and Kubernetes provide them, without the trailing newline. Returns the environment
 * with their values, and the problems, which name variables and files but contain no value.
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

const KNOWN = Object.keys(variables);
/** The suffix of a variable that names a file with the value. */
const FILE_ENDING = /_FILE$/;
/** Prefixes that other programs do not use. */
const OURS =
  /^(BCRYPT|BRAND|CORS|DATA|GUACAMOLE|KEEP_ALIVE|LATCHKEY|MASTER_KEY|METRICS|OIDC|PASSWORD|REGISTRATIONS?|SMTP|TERMINAL_ACCESS|TRUSTED)_/;
/** Names that resemble ours, but belong to other programs. */
const FOREIGN = ['HTTP_PROXY'];
const LONG_NAME = 6;

/** Returns unknown names that resemble a variable of ours, each with the similar name. */
export function findMisspeltVariables(environment: Environment): readonly string[] {
  return Object.keys(environment).flatMap((name) => hintFor(name) ?? []);
}

function hintFor(name: string): string | null {
  if (isKnown(name)) return null;
  const [nearest] = KNOWN.map((known) => ({ known, distance: nameDistance(name, known) })).sort(
    (one, other) => one.distance - other.distance,
  );
  const limit = name.length < LONG_NAME ? 1 : 2;
  if (nearest && nearest.distance <= limit) return `${name} (did you mean ${nearest.known}?)`;
  return OURS.test(name) ? name : null;
}

const isKnown = (name: string): boolean =>
  [...KNOWN, ...FOREIGN].includes(name) || KNOWN.includes(name.replace(FILE_ENDING, ''));

/**
 * Returns the edit distance of two words: the number of insertions, deletions, substitutions and swaps of neighbours
 * (optimal string alignment).
 */
export function nameDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_cell, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(from.length, to.length);
}
