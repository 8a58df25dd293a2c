import { statSync } from 'node:fs';
import { connectionFindings, failed, type Finding, passed, warned } from '#installation';
import { type Database } from '#platform/database';

const OTHERS = 0o077;
const MIB = 1_048_576;
/** SQLite runs a checkpoint about every 4 MiB, and when the last process closes the file. */
const MAX_LOG_BYTES = 64 * MIB;

/** Checks the files of an embedded database, read-only; returns nothing on MySQL. */
export async function fileFindings({ config, writer }: Database): Promise<Finding[]> {
  if (config.engine !== 'sqlite') return [];
  const [result] = await writer.query<{ quick_check: string }[]>('PRAGMA quick_check(1)');
  return [contentFinding(result?.quick_check), modeFinding(config.file), logFinding(config.file)];
}

function contentFinding(result: string | undefined): Finding {
  if (result === 'ok') return passed('database file', 'is intact');
  return failed('database file', `is corrupt (${result}): stop the service and restore a backup`);
}

function modeFinding(file: string): Finding {
  const open = [file, `${file}-wal`, `${file}-shm`].filter((one) => (getMode(one) & OTHERS) !== 0);
  if (open.length === 0) return passed('file modes', 'only the owner may read the database');
  return failed('file modes', `others may read ${open.join(', ')}: chmod 600 ${open.join(' ')}`);
}

/** A write-ahead log that only grows has a blocked checkpoint. A copy of the main file alone lacks its content. */
function logFinding(file: string): Finding {
  const main = getSize(file);
  const log = getSize(`${file}-wal`);
  if (log <= Math.max(MAX_LOG_BYTES, main)) return passed('write-ahead log', `${toMib(log)} MiB`);
  return failed(
    'write-ahead log',
    `is ${toMib(log)} MiB, the database ${toMib(main)} MiB: stop other programs that read the file, then restart`,
  );
}

const getMode = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
const getSize = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const toMib = (bytes: number): number => Math.round(bytes / MIB);

/** Checks the connection to a MySQL server, read-only; returns nothing on SQLite. */
export async function mysqlFindings(database: Database): Promise<Finding[]> {
  if (database.config.engine !== 'mysql') return [];
  return [
    ...connectionFindings(database.config),
    // Every new connection verifies it, and fails otherwise.
    passed('character set', 'utf8mb4 on every connection'),
    await accountFinding(database, database.config.poolSize),
  ];
}

async function accountFinding({ writer }: Database, poolSize: number): Promise<Finding> {
  const subject = 'database account';
  const [row] = await writer.query<{ most: string | number }[]>('SELECT @@max_user_connections AS most');
  const most = Number(row?.most ?? 0);
  if (most === 0) return passed(subject, 'has no connection limit of its own');
  if (most >= poolSize) return passed(subject, `may open ${most} connections, the pool up to ${poolSize}`);
  return warned(
    subject,
    `may open ${most} connections, but each process opens up to ${poolSize}: lower poolSize or raise the limit`,
  );
}
