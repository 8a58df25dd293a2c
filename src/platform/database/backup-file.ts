import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createOwnerOnly, flushToDisk, restrictToOwner } from './database-files.js';
import { assertIntact, SIDECARS, withSqliteFile } from './sqlite-file.js';

/** A table that exists only in backups. */
const MANIFEST_TABLE = 'backup_manifest';

/** Metadata of a backup. */
export type BackupManifest = {
  /** RFC 3339. */
  readonly madeAt: string;
  /** The master keys that open it; the fingerprint is null if the key was not available. */
  readonly keys: readonly { readonly kid: string; readonly fingerprint: string | null }[];
};

/**
 * Copies a consistent snapshot to a new file, also during concurrent writes, and verifies the copy. The file appears
 * atomically. Throws if it exists, and removes a partial file on failure.
 */
export function writeBackup(source: string, target: string, manifest: BackupManifest): void {
  reserve(target);
  const partial = `${target}.partial`;
  try {
    rmSync(partial, { force: true });
    createOwnerOnly(partial);
    withSqliteFile(source, (handle) => handle.prepare('VACUUM INTO ?').run(partial));
    withSqliteFile(partial, (handle) => {
      handle.exec(`CREATE TABLE ${MANIFEST_TABLE} (content TEXT NOT NULL)`);
      handle.prepare(`INSERT INTO ${MANIFEST_TABLE} VALUES (?)`).run(JSON.stringify(manifest));
    });
    assertIntact(partial);
    flushToDisk(partial);
    renameSync(partial, target);
    flushToDisk(dirname(target));
  } catch (error) {
    rmSync(partial, { force: true });
    rmSync(target, { force: true });
    throw error;
  }
}

function reserve(target: string): void {
  try {
    createOwnerOnly(target, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(`${target} already exists. A backup never overwrites a file`, { cause: error });
  }
}

/**
 * Copies a backup, or a replaced database with its WAL, to a working file and verifies it. Returns its metadata, or null
 * if it was not made by {@link writeBackup}.
 */
export function stageBackup(backup: string, staged: string): BackupManifest | null {
  removeStaged(staged);
  for (const suffix of ['', '-wal']) {
    if (!existsSync(backup + suffix)) continue;
    createOwnerOnly(staged + suffix);
    copyFileSync(backup + suffix, staged + suffix);
    restrictToOwner(staged + suffix);
  }
  assertIntact(staged, backup);
  return withSqliteFile(staged, (handle) => {
    const isMade = handle.prepare(`SELECT 1 FROM sqlite_master WHERE name = '${MANIFEST_TABLE}'`).get();
    if (isMade === undefined) return null;
    const content = handle.prepare<[], string>(`SELECT content FROM ${MANIFEST_TABLE}`).pluck().get();
    handle.exec(`DROP TABLE ${MANIFEST_TABLE}`);
    return JSON.parse(content ?? 'null') as BackupManifest | null;
  });
}

/** Deletes a working copy. */
export function removeStaged(staged: string): void {
  for (const suffix of ['', ...SIDECARS]) rmSync(staged + suffix, { force: true });
}
