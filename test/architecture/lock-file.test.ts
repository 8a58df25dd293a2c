import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { satisfies } from 'semver';

type Entry = {
  readonly version: string;
  readonly integrity?: string;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
type Lock = { readonly packages: Readonly<Record<string, Entry>> };

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as unknown;
const { engines } = read('package.json') as { engines: { node: string } };
const packages = Object.entries((read('package-lock.json') as Lock).packages).filter(([path]) => path !== '');
/** `>=20.19`: the oldest Node that the README promises. */
const oldest = `${engines.node.replace('>=', '')}.0`;

describe('package-lock.json', () => {
  it('has an integrity hash for every package, including those for other platforms', () => {
    expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  it('contains no package that warns on the oldest supported Node', () => {
    const unfit = packages.filter(([, entry]) => !satisfies(oldest, entry.engines?.node ?? '*'));
    expect(unfit.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
  });

  it('contains every optional package, without which "npm ci" fails', () => {
    const known = new Set(packages.map(([path]) => path.replace(/^.*node_modules\//, '')));
    const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !known.has(name))
        .map((name) => `${name} of ${path}`),
    );

    expect(missing).toEqual([]);
  });

  it('contains no registry URL', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
  });
});
