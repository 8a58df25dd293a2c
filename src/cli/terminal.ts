import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Where an operator sits, or a script. */
export type Terminal = {
  /** A new password: asked for twice where somebody types, else the first line of standard input. */
  readonly readPassword: () => Promise<string>;
  /** Writes to standard output, as fast as its reader takes it. */
  readonly write: (content: string) => Promise<void>;
};

export const processTerminal: Terminal = {
  async readPassword() {
    if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? '';
    const password = await askUnseen('Password: ');
    if ((await askUnseen('Repeat the password: ')) !== password)
      throw new Error('The passwords do not match');
    return password;
  },
  async write(content) {
    if (!process.stdout.write(content)) await once(process.stdout, 'drain');
  },
};

/** What is typed is not shown. Standard output is for results, so the question is on standard error. */
async function askUnseen(question: string): Promise<string> {
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
