import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createOwnerOnly, flushToDisk, restrictToOwner } from './database-files.js';
import { assertIntact, SIDECARS, withSqliteFile } from './sqlite-file.js';

/** Stands in a backup only. */
const MANIFEST_TABLE = 'backup_manifest';

/** What a backup says about itself. */
export type BackupManifest = {
  /** RFC 3339. */
  readonly madeAt: string;
  /** The master keys that open it; the fingerprint is null where the key was not at hand. */
  readonly keys: readonly { readonly kid: string; readonly fingerprint: string | null }[];
};

/**
 * Copies the committed rows of one moment to a new file, also while others write, and checks the copy. The name appears
 * with all of its content. Throws where the file exists, and removes what was begun when it fails.
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
 * Makes a working copy of a backup, or of a database and its log that were put aside together, and checks it. Returns
 * what it says about itself, or null where it was not made by {@link writeBackup}.
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

export function removeStaged(staged: string): void {
  for (const suffix of ['', ...SIDECARS]) rmSync(staged + suffix, { force: true });
}
