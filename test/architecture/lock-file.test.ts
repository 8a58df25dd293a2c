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
  it('names the hash of every package, those of other platforms included', () => {
    expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  it('holds nothing that warns on the oldest Node that is promised', () => {
    const unfit = packages.filter(([, entry]) => !satisfies(oldest, entry.engines?.node ?? '*'));
    expect(unfit.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
  });

  it('has every optional package, without which "npm ci" refuses', () => {
    const known = new Set(packages.map(([path]) => path.replace(/^.*node_modules\//, '')));
    const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !known.has(name))
        .map((name) => `${name} of ${path}`),
    );

    expect(missing).toEqual([]);
  });

  it('names no registry', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
  });
});
