import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DatabaseConfig } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { type BackupManifest, type Database, DatabaseClock, writeBackup } from '#platform/database';
import { findMasterKeys } from '#platform/keys';
import { toRfc3339 } from '#shared';
import { type Call, type CommandResult } from '../command.js';
import { keyRecordFits } from '../key-records.js';
import { recordIfPossible, withDatabase } from '../with-database.js';

const KIB = 1_024;

/** Copies the embedded database to a new file, with the fingerprints of the keys that open it. */
export async function backUp(call: Call): Promise<CommandResult> {
  const target = resolve(call.values[0] ?? '');
  const source = embeddedFile(
    call.config.database,
    (connection) => `mysqldump --single-transaction --no-tablespaces --hex-blob ${connection} > ${target}`,
  );
  return withDatabase(call, async (database) => {
    await recordIfPossible(database, call);
    const keys = await findKeys(call, database);
    const madeAt = toRfc3339(new DatabaseClock(database).now());
    writeBackup(source, target, { madeAt, keys });
    return describeBackup(target, { madeAt, keys });
  });
}

/** A missing key does not prevent a backup: the data may be all that is left. */
async function findKeys({ config }: Call, database: Database): Promise<BackupManifest['keys']> {
  const source = await findMasterKeys(config, () => Promise.resolve(false)).catch(() => null);
  const ring = source === null || source.isNew ? null : new KeyRing(source.keys);
  const fits = await keyRecordFits(database, ring);
  return fits
    .filter(({ isRetired }) => !isRetired)
    .map(({ kid, fit }) => ({ kid, fingerprint: fit === 'right' && ring ? ring.fingerprint(kid) : null }));
}

function describeBackup(file: string, { madeAt, keys }: BackupManifest): CommandResult {
  const { size } = statSync(file);
  const hasProblems = keys.some(({ fingerprint }) => fingerprint === null);
  const lines = keys.map(({ kid, fingerprint }) =>
    fingerprint === null
      ? `FAIL    it requires the master key "${kid}", which is not the configured one: find that key`
      : `It requires the master key "${kid}", fingerprint ${fingerprint}: store a copy of that key elsewhere`,
  );
  const text = [`Wrote and checked ${file} (${Math.ceil(size / KIB)} KiB)`, ...lines].join('\n');
  return { text, data: { file, size, madeAt, keys }, hasProblems };
}

/** Builds the command line of the MySQL tool that writes or reads a dump. */
type DumpCommand = (connection: string) => string;

/** Returns the file of the embedded database. Throws for MySQL, and names the tool to use instead. */
export function embeddedFile(config: DatabaseConfig, dumpCommand: DumpCommand): string {
  if (config.engine === 'sqlite') {
    if (config.file !== ':memory:') return config.file;
    throw new Error('The database is in memory: it has no file and is lost when the process exits');
  }
  const { host, port, user, database } = config;
  throw new Error(
    `This command supports only SQLite; the configured database is MySQL. Use its own tool, which asks for the ` +
      `password (on MariaDB it is called mariadb-dump or mariadb):\n  ` +
      dumpCommand(`-h ${host} -P ${port} -u ${user} -p ${database}`),
  );
}
