import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { variables } from '#platform/config';
import { configurationPage } from '../../scripts/configuration.mjs';

const committed = readFileSync('docs/configuration.md', 'utf8');

describe('docs/configuration.md', () => {
  it('is up to date with "node scripts/configuration.mjs"', () => {
    expect(committed).toBe(configurationPage(variables));
  });

  it('has a row for every variable, in order', () => {
    const names = [...committed.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name);
    expect(names).toEqual(Object.keys(variables));
  });
});
