// Writes the software bill of materials of a release, in CycloneDX: node scripts/sbom.mjs <file>. Needs a build.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ name: string, value: string }} Property
 * @typedef {{ 'bom-ref': string, group?: string, name: string, version: string, properties?: Property[] }} Component
 * @typedef {{ ref: string, dependsOn?: string[] }} Dependency
 * @typedef {{ components: Component[], dependencies: Dependency[] }} Bom
 */

const root = join(import.meta.dirname, '..');
/** The lock file says what is for development only: npm knows it of installed packages only right after an installation. */
const PATH = 'cdx:npm:package:path';
const DEVELOPMENT = 'cdx:npm:package:development';
const BUNDLED = 'latchkey:bundled';
/** The build writes them. Headings are `## name version (licence)`, those of Vite `## name - version (licence)`. */
const LICENCES = ['dist/THIRD-PARTY-LICENCES.md', 'dist/web/.vite/licences.md'];
const HEADING = /^## (\S+) (?:- )?(\S+) \(/gm;
const EXPLORER = 'dist/explorer/package.json';

/**
 * Lists all packages of the checkout.
 *
 * @param {string} file
 * @returns {Bom}
 */
function allPackages(file) {
  // npm reports an overridden peer dependency of a development tool as an error.
  const flags = [
    '--ignore-npm-errors',
    '--flatten-components',
    '--output-reproducible',
    '--output-format',
    'JSON',
  ];
  const tool = join(root, 'node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js');
  rmSync(file, { force: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    [tool, ...flags, '--output-file', file, join(root, 'package.json')],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Returns `name@version` of the development packages whose code the build put into `dist`. */
function bundledPackages() {
  /** @type {{ name: string, version: string }} */
  const { name, version } = JSON.parse(readFileSync(join(root, EXPLORER), 'utf8'));
  const text = LICENCES.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  return new Set(
    [...text.matchAll(HEADING)].map(([, one, its]) => `${one}@${its}`).concat(`${name}@${version}`),
  );
}

/**
 * Keeps what a release contains: the packages that are installed with it, and those in its bundles.
 *
 * @param {Bom} all
 * @param {ReadonlySet<string>} bundled
 */
function released({ components, dependencies, ...bom }, bundled) {
  /** @type {{ packages: Record<string, { dev?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const kept = components.flatMap(({ properties = [], ...component }) => {
    const paths = properties.flatMap(({ name, value }) => (name === PATH ? [value] : []));
    const isDevelopment = paths.every((path) => packages[path]?.dev === true);
    const isBundled = bundled.has(fullName(component));
    if (isDevelopment && !isBundled) return [];
    const others = properties.filter(({ name }) => name !== DEVELOPMENT);
    return [{ ...component, properties: isBundled ? [...others, { name: BUNDLED, value: 'true' }] : others }];
  });
  const found = new Set(kept.map(fullName));
  const missing = [...bundled].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`not installed, but bundled: ${missing.join(', ')}; build again`);
  return {
    ...bom,
    components: kept,
    dependencies: among(dependencies, new Set(kept.map((one) => one['bom-ref']))),
  };
}

/** @param {Pick<Component, 'group' | 'name' | 'version'>} component */
const fullName = ({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`;

/**
 * Leaves out the edges from and to removed components. The first entry is the program.
 *
 * @param {Dependency[]} dependencies
 * @param {ReadonlySet<string>} refs
 */
const among = ([program, ...others], refs) =>
  [...(program ? [program] : []), ...others.filter(({ ref }) => refs.has(ref))].map(
    ({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: dependsOn.filter((one) => refs.has(one)),
    }),
  );

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('Usage: node scripts/sbom.mjs <file>');
const bom = released(allPackages(target), bundledPackages());
writeFileSync(target, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${target}: ${bom.components.length} packages`);
