import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadConfig, variables } from '#platform/config';
import { envExample } from '../../scripts/env-example.mjs';

const committed = readFileSync('.env.example', 'utf8');

describe('.env.example', () => {
  it('is up to date with "node scripts/env-example.mjs"', () => {
    expect(committed).toBe(envExample(variables));
  });

  it('names every variable with its default and meaning, in order', () => {
    const entries = [...committed.matchAll(/^# (.+)\n# ([A-Z_]+)=(.*)$/gm)].map(
      ([, meaning, name, value]) => [name, value, meaning],
    );
    expect(entries).toEqual(
      Object.entries(variables).map(([name, { fallback, meaning }]) => [name, fallback ?? '', meaning]),
    );
  });

  it('changes nothing when every line is uncommented', () => {
    const values = [...committed.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
    expect(loadConfig(Object.fromEntries(values))).toEqual(loadConfig({}));
  });
});
