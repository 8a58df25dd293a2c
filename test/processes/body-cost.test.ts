import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

type Measured = { readonly shape: string; readonly size: number; readonly ratio: number };

/** The target of the benchmark (P10) is 3; this limit must hold on a busy machine. */
const MAX_RATIO = 8;

describe('reading a JSON body', () => {
  it('costs at most a few times JSON.parse, for every shape and size', async () => {
    const bench = join(import.meta.dirname, '../bench/bodies.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [bench]);
    const measured = JSON.parse(stdout) as Measured[];

    expect(measured.length).toBeGreaterThan(50);
    expect(measured.filter(({ ratio }) => ratio > MAX_RATIO)).toEqual([]);
  });
});
