import { databaseAddress, type Environment, loadConfig } from '#platform/config';
import { DomainError, messageOf } from '#shared';
import { type Command, type CommandResult, type Request } from './command.js';
import { parseCommandLine } from './command-line.js';
import { commands } from './commands.js';
import { type Terminal } from './operator-input.js';

const JSON_FLAG = '--json';

/** The output of a command, without the trailing newline, and its exit code. */
export type Outcome = { readonly code: 0 | 1 | 2; readonly stdout: string; readonly stderr: string };

/** What a command needs of its process. */
type Surroundings = {
  /** Returns the environment variables of the configuration; may throw. */
  readonly readEnvironment: () => Environment;
  readonly terminal: Terminal;
};

/**
 * Runs the command that `given` names. The output is for people or, with `--json`, for programs. Never throws: errors
 * are in `stderr`. So is the name of the database, which is the field `database` of the JSON.
 */
export async function runCommand(given: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const isJson = given.includes(JSON_FLAG);
  const words = given.filter((word) => word !== JSON_FLAG);
  let address: string | null = null;
  const noteAddress = (found: string) => (address = found);
  try {
    const parsed = parseCommandLine(words, commands);
    if (parsed.kind !== 'call')
      return printed(isJson ? JSON.stringify({ [parsed.kind]: parsed.text }) : parsed.text);
    const { command, values, flags } = parsed;
    const request = { values, flags, line: words.join(' '), terminal: surroundings.terminal };
    const result = await runOne(command, request, { ...surroundings, noteAddress });
    return toOutcome(result, isJson, address);
  } catch (error) {
    return { code: 1, stdout: '', stderr: explain(error, isJson, address) };
  }
}

const printed = (stdout: string): Outcome => ({ code: 0, stdout, stderr: '' });

type Notes = Surroundings & { readonly noteAddress: (address: string) => void };

function runOne(command: Command, request: Request, { readEnvironment, noteAddress }: Notes) {
  if ('examine' in command) return command.examine({ ...request, readEnvironment, noteAddress });
  const config = loadConfig(readEnvironment());
  noteAddress(databaseAddress(config.database));
  return command.run({ ...request, config });
}

function toOutcome(result: CommandResult, isJson: boolean, address: string | null): Outcome {
  const { text, data, complaints = [], isAlreadyWritten } = result;
  const code = toExitCode(result);
  if (isJson && isAlreadyWritten !== true) {
    return { code, stdout: JSON.stringify({ ...toDatabaseField(address), ...data }), stderr: '' };
  }
  const about = address === null ? [] : [databaseLine(address)];
  return { code, stdout: text, stderr: [...about, ...complaints].join('\n') };
}

function toExitCode({ hasProblems, hasWarnings }: CommandResult): Outcome['code'] {
  if (hasProblems === true) return 1;
  return hasWarnings === true ? 2 : 0;
}

const databaseLine = (address: string): string => `Database: ${address}`;

const toDatabaseField = (address: string | null) => (address === null ? {} : { database: address });

function explain(error: unknown, isJson: boolean, address: string | null): string {
  const message = messageOf(error);
  if (!isJson) return address === null ? message : `${databaseLine(address)}\n${message}`;
  const code = error instanceof DomainError ? { code: error.code } : {};
  return JSON.stringify({ ...toDatabaseField(address), error: message, ...code });
}
