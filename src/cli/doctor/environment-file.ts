import { resolve } from 'node:path';
import { readTextFile, UnusableFile } from '#platform/config';
import { bad, type Finding, fine } from './finding.js';

const SUBJECT = 'environment file';

/** What the file of settings itself tells; what stands in it is looked at elsewhere. */
export function environmentFileFinding(folder = '.'): Finding {
  const file = resolve(folder, '.env');
  try {
    readTextFile(file);
    return fine(SUBJECT, file);
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    if (error.code === 'ENOENT')
      return fine(SUBJECT, 'no .env file here: the configuration comes from the environment only');
    return bad(SUBJECT, error.message);
  }
}
