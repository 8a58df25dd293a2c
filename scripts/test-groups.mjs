import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const FILES_PER_GROUP = 8;
/** Browser tests take much longer than loading modules: small groups keep both workers busy until the end. */
const WEB_FILES_PER_GROUP = 3;
/** Folders whose files or groups take longest, in the order in which they start; all others start later. */
const FIRST = ['load', 'replicas', 'web', 'processes', 'integration', 'e2e'];
/** Tests of these folders start programs and servers; loading modules is a small part of their time. */
export const UNGROUPED = ['load', 'processes', 'replicas'];

/**
 * Writes files that each import several test files, and returns the paths for Jest. Jest loads all modules again
 * for each file, which takes longer than most tests: grouping halves the time of a run.
 *
 * @param {string} root of the repository
 * @param {readonly string[]} files test files, relative to `root`
 * @returns {{ folder: string, paths: string[] }} the folder to delete afterwards, and the paths in the order to run
 */
export function writeTestGroups(root, files) {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build/test-groups-'));
  /** @type {{ name: string, path: string }[]} */
  const runs = [];
  for (const name of new Set(files.map(topFolder))) {
    const members = files.filter((file) => topFolder(file) === name);
    if (UNGROUPED.includes(name)) {
      runs.push(...members.map((path) => ({ name, path })));
      continue;
    }
    const size = name === 'web' ? WEB_FILES_PER_GROUP : FILES_PER_GROUP;
    for (let start = 0; start < members.length; start += size) {
      const path = join(folder, `${name}-${start / size + 1}.test.ts`);
      const group = members.slice(start, start + size);
      writeFileSync(path, group.map((file) => `import '${relative(folder, join(root, file))}';\n`).join(''));
      runs.push({ name, path });
    }
  }
  runs.sort((a, b) => rank(a.name) - rank(b.name));
  return { folder, paths: runs.map(({ path }) => path) };
}

/**
 * Returns the position of a folder in the start order.
 *
 * @param {string} name
 */
const rank = (name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/**
 * Returns the folder of `test` that a file is in.
 *
 * @param {string} file
 */
const topFolder = (file) => file.split('/')[1] ?? '';
