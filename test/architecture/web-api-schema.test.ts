import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

it('the API types of the pages are up to date with docs/openapi.json ("npm run api-schema")', () => {
  const generated = execFileSync(process.execPath, [join(ROOT, 'scripts/api-schema.mjs'), '--print'], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });

  expect(readFileSync(join(ROOT, 'web/src/api/schema.ts'), 'utf8') === generated).toBe(true);
});
