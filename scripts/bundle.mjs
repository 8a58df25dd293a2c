// Bundles the program and the framework into a few files: see docs/adr/0009-bundle.md.
import { readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compile } from './compile.mjs';

/** @import { PluginBuild } from 'esbuild' */

const root = join(import.meta.dirname, '..');
const packages = join(root, 'node_modules') + sep;

/**
 * Packages that are installed beside the program. All others are bundled: the framework, which consists of hundreds of small
 * ES modules, and what only the framework needs.
 */
const { dependencies, optionalDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const INSTALLED = new Set(Object.keys({ ...dependencies, ...optionalDependencies }));
const PACKAGE_NAME = /^(?:@[^/]+\/)?[^/]+/;

/**
 * Bundles the entry points into `outdir`, and removes other files there. Returns the paths of the bundled files.
 *
 * @param {Record<string, string>} entryPoints source files below the project's folder, by the name of their bundle
 * @param {string} outdir
 */
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
    // Bundled CommonJS files call require().
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
  return Object.keys(metafile.inputs);
}

/**
 * Bundles a TypeScript source file and imports it, for scripts that Node runs directly.
 *
 * @param {string} path
 */
export async function importSource(path) {
  const folder = join(root, 'node_modules/.cache/latchkey-scripts', path);
  await bundle({ source: path }, folder);
  return import(pathToFileURL(join(folder, 'source.js')).href);
}

/**
 * Removes old bundles only after the new ones are written: a service that still runs may start worker threads from them.
 *
 * @param {string} folder
 * @param {readonly string[]} written
 */
function removeOthers(folder, written) {
  for (const name of readdirSync(folder))
    if (!written.includes(name)) rmSync(join(folder, name), { recursive: true });
}

/**
 * Compiles TypeScript with SWC: esbuild does not emit the decorator metadata that Nest and the validation need.
 *
 * @param {PluginBuild} build
 */
function compileTypeScript({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
    contents: await compile(path, await readFile(path, 'utf8')),
    loader: 'js',
  }));
}

/**
 * Keeps imports of installed packages external, except for private copies of them that a bundled package has.
 *
 * @param {PluginBuild} build
 */
function keepPackagesExternal({ onResolve, resolve }) {
  const seen = Symbol('seen');
  onResolve({ filter: /^[^./#]/ }, async ({ path, pluginData, ...from }) => {
    if (pluginData === seen || from.kind === 'entry-point' || path.startsWith('node:')) return undefined;
    const found = await resolve(path, { ...from, pluginData: seen });
    const [name = ''] = PACKAGE_NAME.exec(path) ?? [];
    const isTopLevel = found.path.startsWith(packages + name + sep);
    // Optional packages of Nest are not installed.
    const isExternal = found.errors.length > 0 || (isTopLevel && INSTALLED.has(name));
    return isExternal ? { path, external: true } : found;
  });
}
