import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { processEnvironment } from '#platform/config';

describe('the environment', () => {
  const home = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-env-'));
    process.chdir(folder);
  });

  afterEach(() => {
    process.chdir(home);
    delete process.env['ISSUER_NAME'];
    rmSync(folder, { recursive: true });
  });

  it('is that of the process without a .env file', () => {
    expect(processEnvironment()['PATH']).toBe(process.env['PATH']);
    expect(processEnvironment()['ISSUER_NAME']).toBeUndefined();
  });

  it('takes from a .env file what the process does not say', () => {
    writeFileSync('.env', 'ISSUER_NAME="From the file" # a comment\nPORT=3001\n');
    expect(processEnvironment()).toMatchObject({ ISSUER_NAME: 'From the file', PORT: '3001' });

    process.env['ISSUER_NAME'] = 'From the process';
    expect(processEnvironment()).toMatchObject({ ISSUER_NAME: 'From the process', PORT: '3001' });
  });
});
