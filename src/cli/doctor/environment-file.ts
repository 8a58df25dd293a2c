import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { bad, type Finding, fine } from './finding.js';

const SUBJECT = 'environment file';
const MARKS = [
  [0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/** What the file of settings itself tells; what stands in it is looked at elsewhere. */
export function environmentFileFinding(folder = '.'): Finding {
  const file = resolve(folder, '.env');
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return fine(SUBJECT, 'there is none here: settings come from the environment alone');
  if (!found.isFile()) {
    return bad(
      SUBJECT,
      `${file} is no file: remove it (Docker makes a folder where a mounted file is missing)`,
    );
  }
  return contentFinding(file);
}

function contentFinding(file: string): Finding {
  try {
    const content = readFileSync(file);
    const isMarked = MARKS.some((mark) => mark.every((byte, at) => content[at] === byte));
    if (!isMarked) return fine(SUBJECT, file);
    return bad(
      SUBJECT,
      `${file} begins with a byte order mark, which hides its first setting: save it as plain UTF-8`,
    );
  } catch (error) {
    return bad(SUBJECT, `${file} cannot be read: ${(error as Error).message}`);
  }
}
