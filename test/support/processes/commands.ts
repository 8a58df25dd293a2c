import { runCommand } from '../../../src/cli/run-command.js';

/**
 * Runs an operator command in this process, because starting one takes longer than most commands. Returns its output.
 *
 * @param password what it reads as the password
 */
export async function runInProcess(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  password = '',
) {
  let written = '';
  const { code, stdout, stderr } = await runCommand(words, {
    readEnvironment: () => ({ BCRYPT_COST: '4', ...environment }),
    terminal: {
      readPassword: async () => password,
      write: async (content) => {
        written += content;
      },
    },
  });
  return { code, stdout: written + asPrinted(stdout), stderr: asPrinted(stderr) };
}

const asPrinted = (text: string): string => (text === '' ? '' : `${text}\n`);
