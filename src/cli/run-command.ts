import { databaseAddress, loadConfig } from '#platform/config';
import { DomainError } from '#shared';
import { apiKeyCommands } from './api-key.commands.js';
import { backupCommands } from './backup.commands.js';
import { type Call, type Command } from './command.js';
import { doctorCommands } from './doctor.commands.js';
import { keysCommands } from './keys.commands.js';
import { migrateCommands } from './migrate.commands.js';
import { moveCommands } from './move.commands.js';
import { sessionCommands } from './session.commands.js';
import { settingsCommands } from './settings.commands.js';
import { userCommands } from './user.commands.js';

/** All of them, in the order of the usage text. */
export const commands: readonly Command[] = [
  ...migrateCommands,
  ...backupCommands,
  ...moveCommands,
  ...userCommands,
  ...sessionCommands,
  ...settingsCommands,
  ...keysCommands,
  ...apiKeyCommands,
  ...doctorCommands,
];

const JSON_FLAG = '--json';

/** What a command leaves to be printed, without the newline at the end, and its exit code. */
export type Outcome = { readonly code: 0 | 1; readonly stdout: string; readonly stderr: string };

/**
 * Runs the command that `given` names, for people or, with `--json` anywhere, for programs. Never throws: what goes wrong
 * is on `stderr`. Which database it was about is said on `stderr` too, or is the field `database` of the JSON.
 *
 * @param readEnvironment gives the variables that the configuration is read from; may throw
 */
export async function runCommand(
  given: readonly string[],
  readEnvironment: () => Readonly<Record<string, string | undefined>>,
): Promise<Outcome> {
  const isJson = given.includes(JSON_FLAG);
  const words = given.filter((word) => word !== JSON_FLAG);
  let address: string | null = null;
  try {
    const { command, values, flags } = find(words);
    const config = loadConfig(readEnvironment());
    address = databaseAddress(config.database);
    const { text, data, isBad } = await command.run({ config, values, flags, line: words.join(' ') });
    const code = isBad === true ? 1 : 0;
    if (isJson) return { code, stdout: JSON.stringify({ database: address, ...data }), stderr: '' };
    return { code, stdout: text, stderr: databaseLine(address) };
  } catch (error) {
    return { code: 1, stdout: '', stderr: explain(error, isJson, address) };
  }
}

const databaseLine = (address: string): string => `Database: ${address}`;

type Match = Pick<Call, 'values' | 'flags'> & { readonly command: Command };

/** The command whose words and number of values fit, so that `migrate undone` is no `migrate`. Throws the usage text. */
function find(words: readonly string[]): Match {
  for (const command of commands) {
    const own = command.name.split(' ');
    if (!own.every((word, at) => word === words[at])) continue;
    const rest = words.slice(own.length);
    const isFlag = (word: string) => command.flags?.includes(word) === true;
    const values = rest.filter((word) => !isFlag(word));
    if (fits(command, values)) return { command, values, flags: new Set(rest.filter(isFlag)) };
  }
  throw new Error(usage());
}

const fits = ({ parameters }: Command, values: readonly string[]): boolean =>
  values.length === parameters.length &&
  parameters.every((parameter, at) => !parameter.startsWith('-') || parameter === values[at]);

function usage(): string {
  const rows = commands.map((command) => ({
    call: [command.name, ...command.parameters, ...(command.flags ?? []).map((flag) => `[${flag}]`)].join(
      ' ',
    ),
    summary: command.summary,
  }));
  const width = Math.max(...rows.map(({ call }) => call.length));
  const lines = rows.map(({ call, summary }) => `  ${call.padEnd(width)}   ${summary}`);
  return ['Usage: npm run latchkey -- <command> [--json]', '', ...lines].join('\n');
}

function explain(error: unknown, isJson: boolean, address: string | null): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!isJson) return address === null ? message : `${databaseLine(address)}\n${message}`;
  const code = error instanceof DomainError ? { code: error.code } : {};
  return JSON.stringify({ ...(address === null ? {} : { database: address }), error: message, ...code });
}
