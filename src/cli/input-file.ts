import { readFile } from 'node:fs/promises';
import { decodeText } from '#platform/config';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
};

/** Reads a text file that the operator named. Throws with its name and why it cannot be read. */
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
