import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { decodeText } from '#platform/config';

/** Input and output of a command: a terminal, or pipes of a script. */
export type Terminal = {
  /** Reads a new password: prompts twice on a terminal, otherwise takes the first line of standard input. */
  readonly readPassword: () => Promise<string>;
  /** Writes to standard output, as fast as its reader takes it. */
  readonly write: (content: string) => Promise<void>;
};

export const processTerminal: Terminal = {
  async readPassword() {
    if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? '';
    const password = await askHidden('Password: ');
    if ((await askHidden('Repeat the password: ')) !== password)
      throw new Error('The passwords do not match');
    return password;
  },
  async write(content) {
    if (!process.stdout.write(content)) await once(process.stdout, 'drain');
  },
};

/** Reads a line without echo. Prompts on standard error, because standard output is for results. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const ended = once(lines, 'close').then(() => {
    throw new Error('No password was entered. Nothing was changed');
  });
  try {
    return await Promise.race([lines.question(''), ended]);
  } finally {
    ended.catch(() => undefined);
    lines.close();
    process.stderr.write('\n');
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
};

/** Reads a text file. Throws an error with its name and the reason if it cannot be read. */
export async function readInputFile(file: string): Promise<string> {
  return decodeText(file, await readBytes(file));
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Error(`${file} cannot be read: ${REASONS[code] ?? message}`, { cause: error });
  }
}
