// Builds Latchkey: TypeScript to `build`, file by file, and from there the few files of `dist`, which are what is deployed.
// Reading thousands of small files was most of the start; see docs/adr/0009-joined-files.md.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist/src');
const packages = join(root, 'node_modules') + sep;

/** What is joined with the program: the framework, small ES modules by the hundred. All other packages stay what they are. */
const JOINED = /^(@nestjs\/|rxjs(\/|$)|es-toolkit(\/|$))/;
/** The head of a class of a module, with its name. */
const CLASS = /^((?:export )?(?:default )?(?:let \w+ = (?:\w+ = )?)?class (\w+)\b[^\n{]*\{)/gm;
const NAME_OF_PACKAGE = /^(?:@[^/]+\/)?[^/]+/;

compile();
clearAway(await joinFiles());
writeFileSync(join(root, 'dist/.built'), '');

function compile() {
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

async function joinFiles() {
  const compiled = (path) => join(root, 'build/src', path);
  const { metafile } = await build({
    entryPoints: {
      main: compiled('main.js'),
      cli: compiled('cli.js'),
      openapi: compiled('bootstrap/write-openapi.js'),
      // A file of its own: threads start from it. Beside the others, where its name is looked for.
      'hash-worker': compiled('platform/crypto/hash-worker.js'),
    },
    outdir: dist,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    // What CommonJS among the joined files expects to find.
    banner: {
      js: `import * as __module from 'node:module'; const require = __module.createRequire(import.meta.url);`,
    },
    plugins: [
      { name: 'packages', setup: leavePackages },
      { name: 'names', setup: keepNamesOfClasses },
    ],
    absWorkingDir: root,
    logLevel: 'warning',
  });
  return Object.keys(metafile.outputs).map((file) => basename(file));
}

/** What an earlier build left. After the new files are there: a service that still runs starts threads from them. */
function clearAway(written) {
  for (const name of readdirSync(dist))
    if (!written.includes(name)) rmSync(join(dist, name), { recursive: true });
}

/**
 * Joined classes are called `Log2` where another file has a `Log` as well; logs and SQL are to show their own names.
 * esbuild's `keepNames` would do that for functions too, each time that one is made: a seventh of a request.
 */
function keepNamesOfClasses({ onLoad }) {
  onLoad({ filter: /\.js$/ }, async ({ path }) => {
    const name = `static { Object.defineProperty(this, 'name', { value: '$2', configurable: true }); }`;
    return { contents: (await readFile(path, 'utf8')).replace(CLASS, `$1 ${name}`), loader: 'js' };
  });
}

/** Keeps imports of packages as they are, but for the joined ones and for those that only these have in this version. */
function leavePackages({ onResolve, resolve }) {
  const seen = Symbol('seen');
  onResolve({ filter: /^[^./#]/ }, async ({ path, pluginData, ...from }) => {
    if (pluginData === seen || from.kind === 'entry-point' || path.startsWith('node:')) return undefined;
    const found = await resolve(path, { ...from, pluginData: seen });
    const [name] = NAME_OF_PACKAGE.exec(path);
    const isOnTop = found.path.startsWith(packages + name + sep);
    // Not found are the packages that Nest can do without.
    const stays = found.errors.length > 0 || (isOnTop && !JOINED.test(path));
    return stays ? { path, external: true } : found;
  });
}
