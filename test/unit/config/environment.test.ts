import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidConfiguration, processEnvironment } from '#platform/config';

describe('processEnvironment', () => {
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

  it('returns the environment of the process without a .env file', () => {
    expect(processEnvironment()['PATH']).toBe(process.env['PATH']);
    expect(processEnvironment()['ISSUER_NAME']).toBeUndefined();
  });

  it('takes variables that the process does not set from a .env file', () => {
    writeFileSync('.env', 'ISSUER_NAME="From the file" # a comment\nPORT=3001\n');
    expect(processEnvironment()).toMatchObject({ ISSUER_NAME: 'From the file', PORT: '3001' });

    process.env['ISSUER_NAME'] = 'From the process';
    expect(processEnvironment()).toMatchObject({ ISSUER_NAME: 'From the process', PORT: '3001' });
  });

  it('treats an empty variable of the process as unset', () => {
    writeFileSync('.env', 'ISSUER_NAME=From the file\n');
    process.env['ISSUER_NAME'] = '';

    expect(processEnvironment()['ISSUER_NAME']).toBe('From the file');
  });

  it('accepts a byte order mark and CRLF line ends', () => {
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
  ])('rejects a .env file in %s without printing its content', (_name, content, problem) => {
    writeFileSync('.env', content);

    expect(refusal()).toBe(`${join(folder, '.env')} ${problem}: save it as UTF-8`);
  });

  it('rejects a directory named .env', () => {
    mkdirSync('.env');

    expect(refusal()).toBe(
      `${join(folder, '.env')} cannot be read (EISDIR): it is a directory. Docker creates one where a mounted file is missing`,
    );
  });
});
