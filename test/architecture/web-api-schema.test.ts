import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

it('the types of the pages’ client are those of docs/openapi.json; "npm run api-schema" writes them', () => {
  const generated = execFileSync(process.execPath, [join(ROOT, 'scripts/api-schema.mjs'), '--print'], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });

  expect(readFileSync(join(ROOT, 'web/src/api/schema.ts'), 'utf8') === generated).toBe(true);
});
