import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidConfiguration, processEnvironment } from '#platform/config';

describe('the environment', () => {
  const home = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-env-')));
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

  it('takes an empty variable of the process for none', () => {
    writeFileSync('.env', 'ISSUER_NAME=From the file\n');
    process.env['ISSUER_NAME'] = '';

    expect(processEnvironment()['ISSUER_NAME']).toBe('From the file');
  });

  it('reads the first line behind a byte order mark, and lines of Windows', () => {
    writeFileSync('.env', '\uFEFFISSUER_NAME=Schlüssel\r\nPORT=3001\r\n');

    expect(processEnvironment()).toMatchObject({ ISSUER_NAME: 'Schlüssel', PORT: '3001' });
  });

  const refusal = () => {
    try {
      processEnvironment();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidConfiguration);
      return (error as InvalidConfiguration).problems.join();
    }
    return null;
  };

  it.each<[string, Buffer, string]>([
    ['UTF-16 with a mark', Buffer.from('\uFEFFPORT=3001', 'utf16le'), 'is UTF-16 text'],
    ['UTF-16 without one', Buffer.from('PORT=3001', 'utf16le'), 'is UTF-16 text'],
    ['UTF-16 of the other order', Buffer.from('\uFEFFPORT=3001', 'utf16le').swap16(), 'is UTF-16 text'],
    ['Latin-1', Buffer.from('ISSUER_NAME=Schlüssel', 'latin1'), 'is not UTF-8 text'],
  ])('refuses a .env file in %s, and tells nothing of it', (_name, content, problem) => {
    writeFileSync('.env', content);

    expect(refusal()).toBe(`${join(folder, '.env')} ${problem}: save it as UTF-8`);
  });

  it('refuses a folder in its place', () => {
    mkdirSync('.env');

    expect(refusal()).toBe(
      `${join(folder, '.env')} cannot be read (EISDIR): it is a directory. Docker creates one where a mounted file is missing`,
    );
  });
});
