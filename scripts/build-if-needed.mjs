// Builds `dist` if a source file, a script or a package changed after the last build, and the pages if their sources
// changed. Runs before start and test.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildWebIfNeeded } from './build-web.mjs';

const root = join(import.meta.dirname, '..');
const stamp = join(root, 'dist/.built');
const built = modified(stamp);
const newest = Math.max(
  ...['src', 'migrations', 'scripts'].flatMap((folder) => files(join(root, folder))).map(modified),
  // The bundle includes dependencies, so a version change requires a rebuild.
  ...['package.json', 'package-lock.json'].map((name) => modified(join(root, name))),
);
if (newest > built) {
  console.log('Building Latchkey …');
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (build.status !== 0) process.exit(build.status ?? 1);
} else {
  await buildWebIfNeeded();
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
