import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from '../support/processes/processes.js';

type Component = {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly properties: readonly { readonly name: string }[];
};
type Bom = {
  readonly bomFormat: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};
type Lock = { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> };

const runScript = (name: string, ...words: string[]) =>
  execFileSync(process.execPath, [resolve('scripts', name), ...words], { encoding: 'utf8' });

beforeAll(build);

describe('the bill of materials of a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sbom-'));
  let bom: Bom;
  let names: string[];

  beforeAll(() => {
    const file = join(folder, 'sbom.json');
    runScript('sbom.mjs', file);
    bom = JSON.parse(readFileSync(file, 'utf8')) as Bom;
    names = bom.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists every package that is installed with a release', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
    const optional = /@(node-rs\/bcrypt|napi-rs|emnapi|tybys)/;
    const production = Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true && !optional.test(path))
      .map(([path]) => path.replace(/^.*node_modules\//, ''));

    expect(bom.bomFormat).toBe('CycloneDX');
    expect(production.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('lists the bundled packages, and no other development packages', () => {
    const isBundled = ({ properties }: Component) =>
      properties.some(({ name }) => name === 'latchkey:bundled');
    const bundled = names.filter((_, index) => isBundled(bom.components[index]!));

    expect(bundled).toEqual(expect.arrayContaining(['@nestjs/core', 'rxjs', 'react-dom', 'swagger-ui-dist']));
    for (const name of ['typescript', 'jest', 'eslint', '@cyclonedx/cyclonedx-npm'])
      expect(names).not.toContain(name);
  });

  it('names the licence and the package URL of each package, and refers to nothing else', () => {
    const refs = new Set(bom.components.map((component) => component['bom-ref']));
    const [, ...dependencies] = bom.dependencies;

    const undeclared = bom.components.filter(({ licenses }) => licenses === undefined);
    // Its README says MIT, its package.json nothing.
    expect(undeclared.map(({ name }) => name)).toEqual(['pause']);
    expect(bom.components.every(({ purl }) => purl.startsWith('pkg:npm/'))).toBe(true);
    expect(
      dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.has(ref)),
    ).toEqual([]);
  });
});

describe('two builds in different folders', () => {
  it('make the same package, byte by byte', () => {
    const hashes = runScript('check-reproducible.mjs').trim().split('\n');

    expect(hashes.at(-1)).toMatch(/^[0-9a-f]{64} {2}latchkey-[\d.]+\.tgz$/);
    expect(hashes.filter((line) => line.includes('  dist/src/')).length).toBeGreaterThan(10);
  });
});
