import { runCommand } from '../../src/cli/run-command.js';

/** What an operator command prints and how it ends, run in this process: starting one takes longer than most commands. */
export async function runHere(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await runCommand(words, () => ({ BCRYPT_COST: '4', ...environment }));
  return { code, stdout: asPrinted(stdout), stderr: asPrinted(stderr) };
}

const asPrinted = (text: string): string => (text === '' ? '' : `${text}\n`);
