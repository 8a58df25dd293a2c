import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeyRing } from '#platform/crypto';
import {
  type BackupManifest,
  Database,
  DatabaseClock,
  flushToDisk,
  hasMigrations,
  ProcessLock,
  resolveRealPath,
  removeStaged,
  replaceDatabase,
  stageBackup,
} from '#platform/database';
import { findMasterKeys } from '#platform/keys';
import { type Instant, toRfc3339 } from '#shared';
import { schema } from '../../bootstrap/entities.js';
import { type Call, type CommandResult } from '../command.js';
import { isUnfit, keyRecordFits } from '../key-records.js';
import { recordIfPossible } from '../with-database.js';
import { embeddedFile } from './backup.js';

/** Replaces the embedded database with a backup, after checking its integrity and the configured key. */
export async function restore(call: Call): Promise<CommandResult> {
  const backup = resolve(call.values[0] ?? '');
  const { database } = call.config;
  const file = embeddedFile(database, (connection) => `mysql ${connection} < ${backup}`);
  if (!existsSync(backup)) throw new Error(`There is no file ${backup}`);
  if (resolveRealPath(backup) === resolveRealPath(file)) throw new Error(`${backup} is the database itself`);
  // Before the lock, which creates the folder: without a key, this may be the wrong folder.
  const { keys } = await findMasterKeys(call.config, () => Promise.resolve(false));
  const lock = ProcessLock.acquire(database, 'exclusive');
  try {
    return await restoreAlone(call, { backup, file, ring: new KeyRing(keys) });
  } finally {
    lock.release();
  }
}

type Places = { readonly backup: string; readonly file: string; readonly ring: KeyRing };

async function restoreAlone(call: Call, { backup, file, ring }: Places): Promise<CommandResult> {
  const staged = `${resolveRealPath(file)}.staged`;
  try {
    const manifest = stageBackup(backup, staged);
    const restoredAt = await prepare(call, staged, { manifest, ring });
    flushToDisk(staged);
    const replaced = replaceDatabase(file, staged, toFileStamp(restoredAt));
    return describeRestore(backup, manifest, replaced);
  } finally {
    removeStaged(staged);
  }
}

/** As in `2026-11-29T09-11-40Z`: some file systems allow no colon. */
const toFileStamp = (instant: Instant): string =>
  toRfc3339(instant).replaceAll(':', '-').replace(/\.\d+/, '');

type Contents = { readonly manifest: BackupManifest | null; readonly ring: KeyRing };

/**
 * Checks the key, deletes the processes that were running at the time of the backup, and records the restore in the
 * restored database. Returns the time of the restore.
 */
async function prepare(call: Call, staged: string, { manifest, ring }: Contents): Promise<Instant> {
  const database = await Database.open({ engine: 'sqlite', file: staged }, schema, 'off');
  try {
    if (!(await hasMigrations(database.writer)))
      throw new Error(`${call.values[0]} is not a Latchkey database`);
    const fits = await keyRecordFits(database, ring);
    const unfit = fits.filter(isUnfit).map(({ kid }) => {
      const fingerprint = manifest?.keys.find((key) => key.kid === kid)?.fingerprint;
      return `"${kid}"${fingerprint ? `, fingerprint ${fingerprint}` : ''}`;
    });
    if (unfit.length > 0) {
      throw new Error(
        `The backup requires the master key ${unfit.join('; ')}. Configure it first. Nothing was changed`,
      );
    }
    if (await hasTable(database, 'running_process'))
      await database.writer.query('DELETE FROM running_process');
    await recordIfPossible(database, call);
    return new DatabaseClock(database).now();
  } finally {
    await database.close();
  }
}

async function hasTable(database: Database, name: string): Promise<boolean> {
  const runner = database.writer.createQueryRunner();
  return runner.hasTable(name).finally(() => runner.release());
}

function describeRestore(
  backup: string,
  manifest: BackupManifest | null,
  replaced: string | null,
): CommandResult {
  const lines = [
    `Restored ${backup}${manifest === null ? '' : `, created at ${manifest.madeAt}`}`,
    replaced === null ? 'There was no database before' : `The replaced database is ${replaced}`,
    'Start the service. Sessions that ended after the backup are valid again: "sessions revoke --all" revokes them',
  ];
  return { text: lines.join('\n'), data: { backup, madeAt: manifest?.madeAt ?? null, replaced } };
}
