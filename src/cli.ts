import 'reflect-metadata';
import { loadConfig, processEnvironment } from '#platform/config';
import { DomainError } from '#shared';
import { type Command } from './cli/command.js';
import { apiKeyCommands } from './cli/api-key.commands.js';
import { doctorCommands } from './cli/doctor.commands.js';
import { keysCommands } from './cli/keys.commands.js';
import { migrateCommands } from './cli/migrate.commands.js';
import { moveCommands } from './cli/move.commands.js';
import { sessionCommands } from './cli/session.commands.js';
import { settingsCommands } from './cli/settings.commands.js';
import { userCommands } from './cli/user.commands.js';

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

async function run(words: readonly string[], isJson: boolean): Promise<void> {
  const command = find(words);
  if (!command) throw new Error(usage());
  const values = words.slice(command.name.split(' ').length);
  const config = loadConfig(processEnvironment());
  const { text, data, isBad } = await command.run({ config, values, line: words.join(' ') });
  console.log(isJson ? JSON.stringify(data) : text);
  if (isBad === true) process.exitCode = 1;
}

function explain(error: unknown, isJson: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!isJson) return message;
  return JSON.stringify({ error: message, ...(error instanceof DomainError ? { code: error.code } : {}) });
}

const given = process.argv.slice(2);
const isJson = given.includes(JSON_FLAG);
try {
  await run(
    given.filter((word) => word !== JSON_FLAG),
    isJson,
  );
} catch (error) {
  console.error(explain(error, isJson));
  // Not only the exit code: connections that are still open would keep a command alive that has failed.
  process.exit(1);
}
