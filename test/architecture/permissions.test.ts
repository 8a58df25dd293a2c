import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PERMISSION_NAMES, PERMISSIONS } from '#access';
import { permissionsPage } from '../../scripts/permissions.mjs';

const committed = readFileSync('docs/permissions.md', 'utf8');
const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Parameters<
  typeof permissionsPage
>[1];

describe('docs/permissions.md', () => {
  it('is up to date with "node scripts/permissions.mjs"', () => {
    expect(committed).toBe(permissionsPage(PERMISSIONS, document));
  });

  it('has a section for every permission, in the order of the catalogue', () => {
    const names = [...committed.matchAll(/^### `([a-z.-]+)`$/gm)].map(([, name]) => name);
    expect(names).toEqual(PERMISSION_NAMES);
  });
});
