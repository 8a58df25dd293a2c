import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { variables } from './env-schema.js';
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

const KNOWN = Object.keys(variables);
/** A setting may be named with the file that holds it. */
const FILE_ENDING = /_FILE$/;
/** Other programs do not begin theirs like this. */
const OURS =
  /^(BCRYPT|BRAND|CORS|DATA|GUACAMOLE|KEEP_ALIVE|LATCHKEY|MASTER_KEY|METRICS|OIDC|PASSWORD|REGISTRATIONS?|TERMINAL_ACCESS|TRUSTED)_/;
/** Close to ours, but other programs read them. */
const FOREIGN = ['HTTP_PROXY'];
const LONG_NAME = 6;

/** Names that nothing reads, but somebody may have meant for us, each with the name that is close to it. */
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
 * How many letters have to be put in, taken out, changed, or swapped with their neighbour to make one word of another
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
