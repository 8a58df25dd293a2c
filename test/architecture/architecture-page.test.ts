import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { architecturePage } from '../../scripts/architecture.mjs';
import { LADDER } from '../../scripts/ladder.mjs';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const pagesIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const PAGES = [
  ...pagesIn('.').filter((page) => page !== 'CHANGELOG.md'),
  ...pagesIn('docs'),
  ...pagesIn('docs/adr'),
];
/** The example module of CONTRIBUTING.md. */
const EXAMPLE = /\bnotes?\b/;

describe('docs/architecture.md', () => {
  it('has a list of layers that is up to date with "npm run docs"', () => {
    expect(read('docs/architecture.md')).toBe(architecturePage(read('docs/architecture.md')));
  });

  it('lists every layer', () => {
    const list = /<!-- layers: .*? -->\n\n```\n([^`]*)```/.exec(read('docs/architecture.md'))?.[1] ?? '';

    expect(list.split(/\s+/).filter(Boolean)).toEqual([...LADDER]);
  });
});

describe.each(PAGES)('%s', (page) => {
  it('names only source files that exist', () => {
    const named = [...read(page).matchAll(/`((?:src|scripts|test|migrations)\/[\w./-]+)`/g)].map(
      ([, path]) => path!,
    );
    const exists = (path: string) => [path, `${path}.test.ts`].some((file) => existsSync(join(ROOT, file)));

    expect(named.filter((path) => !EXAMPLE.test(path) && !exists(path))).toEqual([]);
  });
});
