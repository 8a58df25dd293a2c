import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const CODE = ['.ts', '.js', '.mjs', '.cjs'];
const VAGUE = ['utils', 'util', 'helpers', 'helper', 'common', 'base'];

function entriesOf(folders: string[]) {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).map((entry) => ({
      path: relative(ROOT, join(entry.parentPath, entry.name)),
      isCode: entry.isFile() && CODE.includes(extname(entry.name)),
    })),
  );
}

function longerThan(lines: number, folders: string[]): string[] {
  return entriesOf(folders)
    .filter(({ isCode }) => isCode)
    .map(({ path }) => ({ path, length: readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1 }))
    .filter(({ length }) => length > lines)
    .map(({ path, length }) => `${path} has ${length} lines`);
}

describe('the repository', () => {
  it.each([
    { lines: 200, folders: ['src', 'migrations', 'scripts'] },
    { lines: 400, folders: ['test'] },
  ])('has files of at most $lines lines in $folders', ({ lines, folders }) => {
    expect(longerThan(lines, folders)).toEqual([]);
  });

  it('names files and folders after what they own', () => {
    const vague = entriesOf(['src', 'migrations', 'scripts', 'test'])
      .map(({ path }) => path)
      .filter((path) =>
        basename(path)
          .split(/[.-]/)
          .some((word) => VAGUE.includes(word)),
      );

    expect(vague).toEqual([]);
  });
});
