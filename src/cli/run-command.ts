import { loadConfig } from '#platform/config';
import { DomainError } from '#shared';
import { apiKeyCommands } from './api-key.commands.js';
import { type Command } from './command.js';
import { doctorCommands } from './doctor.commands.js';
import { keysCommands } from './keys.commands.js';
import { migrateCommands } from './migrate.commands.js';
import { moveCommands } from './move.commands.js';
import { sessionCommands } from './session.commands.js';
import { settingsCommands } from './settings.commands.js';
import { userCommands } from './user.commands.js';

const commands: readonly Command[] = [
  ...migrateCommands,
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
 * is on `stderr`.
 *
 * @param readEnvironment gives the variables that the configuration is read from; may throw
 */
export async function runCommand(
  given: readonly string[],
  readEnvironment: () => Readonly<Record<string, string | undefined>>,
): Promise<Outcome> {
  const isJson = given.includes(JSON_FLAG);
  const words = given.filter((word) => word !== JSON_FLAG);
  try {
    const command = find(words);
    if (!command) throw new Error(usage());
    const values = words.slice(command.name.split(' ').length);
    const config = loadConfig(readEnvironment());
    const { text, data, isBad } = await command.run({ config, values, line: words.join(' ') });
    return { code: isBad === true ? 1 : 0, stdout: isJson ? JSON.stringify(data) : text, stderr: '' };
  } catch (error) {
    return { code: 1, stdout: '', stderr: explain(error, isJson) };
  }
}

/** The command whose words and number of values fit, so that `migrate undone` is no `migrate`. */
function find(words: readonly string[]): Command | undefined {
  return commands.find(({ name, parameters }) => {
    const own = name.split(' ');
    const fits = parameters.every(
      (parameter, at) => !parameter.startsWith('-') || parameter === words[own.length + at],
    );
    return (
      words.length === own.length + parameters.length && own.every((word, at) => word === words[at]) && fits
    );
  });
}

function usage(): string {
  const rows = commands.map((command) => ({
    call: [command.name, ...command.parameters].join(' '),
    summary: command.summary,
  }));
  const width = Math.max(...rows.map(({ call }) => call.length));
  const lines = rows.map(({ call, summary }) => `  ${call.padEnd(width)}   ${summary}`);
  return ['Usage: npm run latchkey -- <command> [--json]', '', ...lines].join('\n');
}

function explain(error: unknown, isJson: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!isJson) return message;
  return JSON.stringify({ error: message, ...(error instanceof DomainError ? { code: error.code } : {}) });
}
