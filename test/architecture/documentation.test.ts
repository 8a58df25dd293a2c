import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const INDEX = 'docs/README.md';

const pagesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => normalize(join(folder, file)));
const PAGES = [...pagesIn('.'), ...pagesIn('docs'), 'packages/client/README.md', 'web/README.md'].filter(
  (page) => existsSync(join(ROOT, page)),
);

/** The text outside of code. */
const proseOf = (page: string): string =>
  readFileSync(join(ROOT, page), 'utf8')
    .replace(/^```.*?^```$/gms, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));

/** The targets of links and images, without those on other hosts. */
function linksOf(page: string): string[] {
  const inline = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)];
  const named = [...proseOf(page).matchAll(/^\[[^\]]+\]: (\S+)$/gm)];
  return [...inline, ...named].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const headings = readFileSync(join(ROOT, page), 'utf8')
    .replace(/^```.*?^```$/gms, '')
    .matchAll(/^#+ (.*)$/gm);
  const anchors = new Set<string>();
  for (const [, heading = ''] of headings) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Returns what a link leads to: the file, and whether its anchor is there. */
function isBroken(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!existsSync(join(ROOT, file))) return true;
  if (anchor === undefined || statSync(join(ROOT, file)).isDirectory()) return false;
  return file.endsWith('.md') && !anchorsOf(file).has(anchor);
}

describe('the documentation', () => {
  it.each(PAGES)('has no broken links in %s', (page) => {
    expect(linksOf(page).filter((target) => isBroken(page, target))).toEqual([]);
  });

  it('lists all its pages', () => {
    const listed = linksOf(INDEX).map((target) => normalize(join('docs', target.split('#')[0] ?? '')));
    const pages = pagesIn('docs').filter((page) => dirname(relative('docs', page)) === '.' && page !== INDEX);
    expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
  });
});
