import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { flushToDisk, resolveRealPath } from './database-files.js';

const UNFINISHED = '.restoring-';
const REPLACED = '.replaced-';

/** Returns the new database that an interrupted replacement left; null if there is none. */
export function unfinishedReplacement(databaseFile: string): string | null {
  const file = resolveRealPath(databaseFile);
  const folder = dirname(file);
  if (!existsSync(folder)) return null;
  const prefix = basename(file) + UNFINISHED;
  const name = readdirSync(folder).find((entry) => entry.startsWith(prefix));
  return name === undefined ? null : join(folder, name);
}

/**
 * Replaces `file` with the complete database `staged`, in steps that can be interrupted or crash at any point. Until the
 * last step, {@link unfinishedReplacement} prevents the file from being opened, because database and WAL may not match. A
 * new replacement completes an interrupted one and keeps the replaced files under the same name. Needs the exclusive lock.
 *
 * @param stamp part of the name under which the replaced database is kept
 * @returns that name, or null when nothing was replaced
 */
export function* replacementSteps(
  databaseFile: string,
  staged: string,
  stamp: string,
): Generator<void, string | null> {
  const file = resolveRealPath(databaseFile);
  const next = unfinishedReplacement(file) ?? file + UNFINISHED + stamp;
  const kept = file + REPLACED + next.slice((file + UNFINISHED).length);
  move(staged, next);
  yield;
  // The WAL must move with its database: SQLite would apply it to any other file in its place.
  for (const suffix of ['', '-wal']) {
    if (!existsSync(file + suffix)) continue;
    moveAside(file + suffix, kept + suffix);
    yield;
  }
  rmSync(`${file}-shm`, { force: true });
  move(next, file);
  return existsSync(kept) ? kept : null;
}

/** Runs all steps. */
export function replaceDatabase(file: string, staged: string, stamp: string): string | null {
  const steps = replacementSteps(file, staged, stamp);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value ?? null;
  }
}

function move(from: string, to: string): void {
  renameSync(from, to);
  flushToDisk(dirname(to));
}

function moveAside(from: string, to: string): void {
  if (existsSync(to)) throw new Error(`${to} already exists. Move it away and run this again`);
  move(from, to);
}
