// @ts-nocheck A build script: plugins and syntax trees have no useful types here.
// Bundles the program and the framework into a few files: see docs/adr/0009-bundle.md.
import { readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compile } from './compile.mjs';

const root = join(import.meta.dirname, '..');
const packages = join(root, 'node_modules') + sep;

/** Bundled with the program: the framework, small ES modules by the hundred. All other packages stay what they are. */
const BUNDLED = /^(@nestjs\/|rxjs(\/|$)|es-toolkit(\/|$))/;
const PACKAGE_NAME = /^(?:@[^/]+\/)?[^/]+/;

/** Writes a bundle of each entry point ({ name: path below the project's folder }) to `outdir`, and removes other files there. */
export async function bundle(entryPoints, outdir) {
  const { metafile } = await build({
    entryPoints,
    outdir,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    // What CommonJS among the bundled files expects to find.
    banner: {
      js: `import * as __module from 'node:module'; const require = __module.createRequire(import.meta.url);`,
    },
    plugins: [
      { name: 'packages', setup: keepPackagesExternal },
      { name: 'typescript', setup: compileTypeScript },
    ],
    absWorkingDir: root,
    logLevel: 'warning',
  });
  removeOthers(
    outdir,
    Object.keys(metafile.outputs).map((file) => basename(file)),
  );
}

/** Imports a source file into a script, which Node could not do: it is TypeScript. */
export async function importSource(path) {
  const folder = join(root, 'node_modules/.cache/latchkey-scripts', path);
  await bundle({ source: path }, folder);
  return import(pathToFileURL(join(folder, 'source.js')).href);
}

/** After the new files are written: a service that still runs the earlier ones starts threads from them. */
function removeOthers(folder, written) {
  for (const name of readdirSync(folder))
    if (!written.includes(name)) rmSync(join(folder, name), { recursive: true });
}

/** esbuild compiles TypeScript as well, but without the decorator metadata that Nest and the validation need. */
function compileTypeScript({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
    contents: await compile(path, await readFile(path, 'utf8')),
    loader: 'js',
  }));
}

/** Keeps imports of packages, but for the bundled ones and for those that only these have in this version. */
function keepPackagesExternal({ onResolve, resolve }) {
  const seen = Symbol('seen');
  onResolve({ filter: /^[^./#]/ }, async ({ path, pluginData, ...from }) => {
    if (pluginData === seen || from.kind === 'entry-point' || path.startsWith('node:')) return undefined;
    const found = await resolve(path, { ...from, pluginData: seen });
    const [name] = PACKAGE_NAME.exec(path);
    const isTopLevel = found.path.startsWith(packages + name + sep);
    // Not found are the packages that Nest can do without.
    const isExternal = found.errors.length > 0 || (isTopLevel && !BUNDLED.test(path));
    return isExternal ? { path, external: true } : found;
  });
}
