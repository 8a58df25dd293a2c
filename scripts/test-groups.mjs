import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Browser tests take minutes each: smaller groups share them out among the workers. */
const groupSizeOf = (/** @type {string} */ name) => (name === 'web' ? 3 : 8);
/** Tests of these folders start programs and servers; loading modules is a small part of their time. */
export const UNGROUPED = ['applications', 'load', 'processes', 'replicas'];

/**
 * Writes files that each import several test files, and returns what Jest has to run. Jest loads all modules again
 * for each file, which takes longer than most tests: grouping halves the time of a run.
 *
 * @param {string} root of the repository
 * @param {readonly string[]} files test files, relative to `root`
 * @returns {{ folder: string, paths: string[] }} the folder to delete afterwards, and the paths to run
 */
export function writeTestGroups(root, files) {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build/test-groups-'));
  const paths = files.filter((file) => UNGROUPED.includes(topFolder(file)));
  const grouped = files.filter((file) => !UNGROUPED.includes(topFolder(file)));
  for (const name of new Set(grouped.map(topFolder))) {
    const members = grouped.filter((file) => topFolder(file) === name);
    const size = groupSizeOf(name);
    for (let start = 0; start < members.length; start += size) {
      const path = join(folder, `${name}-${start / size + 1}.test.ts`);
      const group = members.slice(start, start + size);
      writeFileSync(path, group.map((file) => `import '${relative(folder, join(root, file))}';\n`).join(''));
      paths.push(path);
    }
  }
  return { folder, paths };
}

/**
 * Returns the folder of `test` that a file is in.
 *
 * @param {string} file
 */
const topFolder = (file) => file.split('/')[1] ?? '';
