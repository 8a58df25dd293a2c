import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const memorySettings = (text: string) =>
  [...text.matchAll(/(--max-[a-z-]+|MALLOC_[A-Z_]+)(?:=|: ')(\d+)/g)].map(
    ([, name, value]) => `${name}=${value}`,
  );

describe('the settings that keep the process small', () => {
  it.each(['docs/operations.md', 'test/bench/service.mjs'])(
    'are in %s what they are in the image',
    (file) => {
      const inImage = memorySettings(textOf('Dockerfile'));

      expect(inImage).toHaveLength(4);
      expect(memorySettings(textOf(file))).toEqual(inImage);
    },
  );
});
