// Copies what runs in production to a folder: node scripts/deployment-tree.mjs <folder>. The image is made of it.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Extensions and names of files that nothing loads at run time. Licences stay, because the image passes the code on. */
const IDLE_EXTENSIONS = [
  '.ts',
  '.mts',
  '.cts',
  '.map',
  '.md',
  '.markdown',
  '.cc',
  '.cpp',
  '.hpp',
  '.h',
  '.c',
  '.gyp',
  '.flow',
];
const IDLE_FOLDERS = [
  'test',
  'tests',
  '__tests__',
  'docs',
  'example',
  'examples',
  'benchmark',
  'benchmarks',
  '.github',
];
/** Folders with sources and intermediate results of compiled packages, and module formats that the program does not load. */
const IDLE_PATHS = [
  /^node_modules\/better-sqlite3\/(deps|src|build\/Release\/(?!better_sqlite3\.node))/,
  /^node_modules\/typeorm\/browser\//,
];
const IS_LICENCE = /^(licen[cs]e|copying|notice|third-party)/i;

if (process.argv[1] === import.meta.filename) {
  const [target] = process.argv.slice(2);
  if (target === undefined) throw new Error('Usage: node scripts/deployment-tree.mjs <folder>');
  copyDeployment(target);
}

/**
 * Copies the built program, the packages that are installed beside it, and their licences.
 *
 * @param {string} target a folder that does not exist, or is empty
 */
export function copyDeployment(target) {
  const { name, version, type, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const path of ['dist', ...productionPackages()]) {
    cpSync(join(root, path), join(target, path), { recursive: true, filter: isNeeded(path) });
  }
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify({ name, version, type, license }, null, 2)}\n`,
  );
}

/** Returns the folders of the packages that are not for development only, and that are installed on this platform. */
function productionPackages() {
  /** @type {{ packages: Record<string, { dev?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true && existsSync(join(root, path)))
    .map(([path]) => path);
}

/**
 * Nested packages have entries of their own, so that those for development only are left out.
 *
 * @param {string} copied the folder that is copied, relative to the project's folder
 */
function isNeeded(copied) {
  /** @param {string} file */
  return (file) => {
    const path = relative(root, file);
    const inside = relative(copied, path).split('/');
    if (inside.includes('node_modules')) return false;
    if (copied === 'dist') return !/\/(\.built|\.built-web|openapi\.js|manifest\.json)/.test(path);
    if (IS_LICENCE.test(basename(path))) return true;
    const isIdle = IDLE_FOLDERS.includes(inside[0] ?? '') || IDLE_EXTENSIONS.includes(extname(path));
    return !isIdle && !IDLE_PATHS.some((pattern) => pattern.test(path));
  };
}
