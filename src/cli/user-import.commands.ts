import { type ImportedLine, UserImportService } from '#auth';
import { type Call, type Command, type CommandResult } from './command.js';
import { readInputFile } from './input-file.js';
import { withApplication } from './with-application.js';

const NO_ADMIN = '--no-admin';
const IGNORE_UNKNOWN = '--ignore-unknown';

export const userImportCommands: readonly Command[] = [
  {
    name: 'user import',
    parameters: ['<file.jsonl>'],
    flags: [
      { name: NO_ADMIN, meaning: 'continue although no account would be an admin' },
      { name: IGNORE_UNKNOWN, meaning: 'ignore unknown fields instead of skipping the line' },
    ],
    summary: 'import accounts with bcrypt hashes from another system',
    notes:
      'One JSON object per line: "username", "password_hash" (bcrypt, cost 4 to 15) and "is_admin" (true, false, 1 or\n' +
      '0; default false). Only marked accounts become admin, now or by registering later. Lines that are skipped are\n' +
      'reported on standard error; the exit code is then 1, and the other lines are imported.',
    run: importUsers,
  },
];

async function importUsers(call: Call): Promise<CommandResult> {
  const [file = ''] = call.values;
  const text = await readInputFile(file);
  const options = { allowNoAdmin: call.flags.has(NO_ADMIN), ignoreUnknown: call.flags.has(IGNORE_UNKNOWN) };
  return describeImport(
    file,
    await withApplication(call, (get) => get(UserImportService).import(text, options)),
  );
}

function describeImport(file: string, results: readonly ImportedLine[]): CommandResult {
  const leftOut = results.filter(({ problem }) => problem !== null);
  const imported = results.length - leftOut.length;
  return {
    text: `Imported: ${imported}, skipped: ${leftOut.length}`,
    data: { file, imported, leftOut },
    complaints: leftOut.map(
      ({ line, username, problem }) =>
        `${file}, line ${line}${username === null ? '' : ` (${username})`}: ${problem}`,
    ),
    isBad: leftOut.length > 0,
  };
}
