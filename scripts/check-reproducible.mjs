// Builds and packs this checkout in two other folders, and compares the results: node scripts/check-reproducible.mjs
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** On the same file system, so that packages are linked and not copied. Paths of other lengths would show in the output. */
const work = join(root, 'build/reproducible');
const folders = [join(work, 'a'), join(work, 'another/folder')];

try {
  rmSync(work, { recursive: true, force: true });
  const [first, second] = folders.map(buildIn);
  const differing = Object.keys({ ...first, ...second }).filter((file) => first?.[file] !== second?.[file]);
  for (const file of differing) console.error(`differs: ${file}`);
  if (differing.length > 0) process.exitCode = 1;
  else for (const [file, hash] of Object.entries(first ?? {})) console.log(`${hash}  ${file}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/**
 * Returns the SHA-256 of each file of the npm package, and of the package itself.
 *
 * @param {string} folder
 */
function buildIn(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const run = (/** @type {string} */ command, /** @type {string[]} */ ...words) =>
    execFileSync(command, words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  for (const path of sourceFiles()) cpSync(join(root, path), join(folder, path));
  run('cp', '-al', join(root, 'node_modules'), 'node_modules');
  rmSync(join(folder, 'node_modules/.cache'), { recursive: true, force: true });
  run(process.execPath, 'scripts/build.mjs');
  const [{ filename, files }] = JSON.parse(run('npm', 'pack', '--json', '--ignore-scripts'));
  const names = [...files.map((/** @type {{ path: string }} */ { path }) => path).sort(), filename];
  return Object.fromEntries(names.map((name) => [name, hashOf(join(folder, name))]));
}

/** Returns the files of the package and what it is built from. */
function sourceFiles() {
  const folders = ['src', 'migrations', 'scripts', 'web', 'packaging'];
  const nested = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  const top = ['package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE', 'README.md', 'CHANGELOG.md'];
  return [...nested, ...top, 'SECURITY.md', '.env.example'];
}

/** @param {string} file */
function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
