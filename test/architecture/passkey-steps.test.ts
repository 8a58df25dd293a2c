import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const TESTS = join(ROOT, 'test/e2e/passkeys');
const page = readFileSync(join(ROOT, 'docs/passkeys.md'), 'utf8');
const checks = page.slice(page.indexOf('## Checks of the specification'));

/** The test in the last column of each row. */
const named = [...checks.matchAll(/^\| \S.*?\| +(\S.*?) +\|$/gm)]
  .map(([, name]) => name!)
  .filter((name) => !/^(Test|-+)$/.test(name));

describe('the table of checks in docs/passkeys.md', () => {
  it('names tests that exist', () => {
    const sources = readdirSync(TESTS).map((file) => readFileSync(join(TESTS, file), 'utf8'));
    const missing = named.filter((name) => !sources.some((source) => source.includes(`it('${name}'`)));

    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThan(45);
  });

  it.each(['7.1', '7.2'])('covers the verifiable steps of section %s', (section) => {
    const start = checks.indexOf(`Step of ${section}`);
    const table = checks.slice(start, checks.indexOf('\n\n', start));
    const steps = [...table.matchAll(/\b(\d+)(?: to (\d+))? [a-z`RP]/g)].flatMap(([, from, to]) =>
      Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, index) => Number(from) + index),
    );
    const covered = new Set(steps);
    const all =
      section === '7.1'
        ? [7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28]
        : [5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24];

    expect(all.filter((step) => !covered.has(step))).toEqual([]);
  });
});
