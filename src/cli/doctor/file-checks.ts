import { statSync } from 'node:fs';
import { type Database } from '#platform/database';
import { bad, type Finding, fine } from './finding.js';

const OTHERS = 0o077;
const MIB = 1_048_576;
/** SQLite empties the log about every 4 MiB, and again when the last process closes the file. */
const MAX_LOG_BYTES = 64 * MIB;

/** What the files of an embedded database tell; nothing on MySQL. Reads only. */
export async function fileFindings({ config, writer }: Database): Promise<Finding[]> {
  if (config.engine !== 'sqlite') return [];
  const [result] = await writer.query<{ quick_check: string }[]>('PRAGMA quick_check(1)');
  return [contentFinding(result?.quick_check), modeFinding(config.file), logFinding(config.file)];
}

function contentFinding(result: string | undefined): Finding {
  if (result === 'ok') return fine('database file', 'is intact');
  return bad('database file', `is corrupt (${result}): stop the service and restore a backup`);
}

function modeFinding(file: string): Finding {
  const open = [file, `${file}-wal`, `${file}-shm`].filter((one) => (modeOf(one) & OTHERS) !== 0);
  if (open.length === 0) return fine('file modes', 'only the owner may read the database');
  return bad('file modes', `others may read ${open.join(', ')}: chmod 600 ${open.join(' ')}`);
}

/** A log that only grows is kept from being written back by something, and a copy of the main file alone lacks it. */
function logFinding(file: string): Finding {
  const main = sizeOf(file);
  const log = sizeOf(`${file}-wal`);
  if (log <= Math.max(MAX_LOG_BYTES, main)) return fine('write-ahead log', `${toMib(log)} MiB`);
  return bad(
    'write-ahead log',
    `is ${toMib(log)} MiB, the database ${toMib(main)} MiB: stop other programs that read the file, then restart`,
  );
}

const modeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const toMib = (bytes: number): number => Math.round(bytes / MIB);
