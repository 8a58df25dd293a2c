import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AUDIT_ACTIONS } from '#audit';

const page = readFileSync(join(import.meta.dirname, '../../docs/audit.md'), 'utf8');
const [, table = ''] = page.split('\n## Actions\n');
const documented = [...table.matchAll(/^\| `([a-z_.]+)` +\| \S/gm)].map(([, action]) => action);

describe('docs/audit.md', () => {
  it('explains every action exactly once, in the order of the code', () => {
    expect(documented).toEqual([...AUDIT_ACTIONS]);
  });
});
