import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { flushToDisk, realPathOf } from './database-files.js';

const UNFINISHED = '.restoring-';
const REPLACED = '.replaced-';

/** What an interrupted replacement of the database left: the new one, not yet in its place. Null when there is none. */
export function unfinishedReplacement(databaseFile: string): string | null {
  const file = realPathOf(databaseFile);
  const folder = dirname(file);
  if (!existsSync(folder)) return null;
  const prefix = basename(file) + UNFINISHED;
  const name = readdirSync(folder).find((entry) => entry.startsWith(prefix));
  return name === undefined ? null : join(folder, name);
}

/**
 * Puts the complete database `staged` into the place of `file`, step by step; whoever iterates may stop, or crash, after
 * any of them. From the first step until the last nobody opens the file, see {@link unfinishedReplacement}: its parts
 * do not belong together then. Another replacement finishes an interrupted one, and keeps what is left of the replaced
 * database together under the name that the first one chose. Needs the exclusive lock.
 *
 * @param stamp part of the name under which the replaced database is kept
 * @returns that name, or null when nothing was replaced
 */
export function* replacementSteps(
  databaseFile: string,
  staged: string,
  stamp: string,
): Generator<void, string | null> {
  const file = realPathOf(databaseFile);
  const next = unfinishedReplacement(file) ?? file + UNFINISHED + stamp;
  const kept = file + REPLACED + next.slice((file + UNFINISHED).length);
  move(staged, next);
  yield;
  // The log belongs to the database: beside another one it would be written into that.
  for (const suffix of ['', '-wal']) {
    if (!existsSync(file + suffix)) continue;
    moveAside(file + suffix, kept + suffix);
    yield;
  }
  rmSync(`${file}-shm`, { force: true });
  move(next, file);
  return existsSync(kept) ? kept : null;
}

/** Takes all the steps. */
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
