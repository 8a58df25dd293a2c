import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform/config';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
const fileWith = (content: string) => {
  const file = join(folder, `secret-${content.length}`);
  writeFileSync(file, content);
  return file;
};

describe('a secret in a file', () => {
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(['redis://:p%20w@127.0.0.1:6379', 'redis://127.0.0.1:6379/2'])('is read: %s', (value) => {
    for (const end of ['', '\n', '\r\n'])
      expect(loadConfig({ REDIS_URL_FILE: fileWith(value + end) }).env.REDIS_URL).toBe(value);
  });

  it('is read with a byte order mark, and rejected in UTF-16', () => {
    const marked = join(folder, 'marked');
    writeFileSync(marked, '\uFEFFredis://127.0.0.1\r\n');
    expect(loadConfig({ REDIS_URL_FILE: marked }).env.REDIS_URL).toBe('redis://127.0.0.1');
    writeFileSync(marked, 'redis://127.0.0.1', 'utf16le');
    expect(() => loadConfig({ REDIS_URL_FILE: marked })).toThrow(
      `REDIS_URL_FILE ${marked} is UTF-16 text: save it as UTF-8`,
    );
  });

  it('works for the database URL and the client secret', () => {
    const { database, env } = loadConfig({
      DATABASE_URL_FILE: fileWith('sqlite:./elsewhere.db\n'),
      OIDC_ISSUER_URL: 'https://id.example.com',
      OIDC_CLIENT_ID: 'latchkey',
      OIDC_CLIENT_SECRET_FILE: fileWith(' a secret with blanks \n'),
    });
    expect(database).toMatchObject({ file: './elsewhere.db' });
    expect(env.OIDC_CLIENT_SECRET).toBe(' a secret with blanks ');
  });

  it('is rejected when unreadable or empty, or when the variable is also set', () => {
    const missing = join(folder, 'missing');
    const empty = fileWith('\n');
    expect(() => loadConfig({ REDIS_URL_FILE: missing })).toThrow(
      `REDIS_URL_FILE ${missing} cannot be read (ENOENT)`,
    );
    expect(() => loadConfig({ DATABASE_URL_FILE: folder })).toThrow('cannot be read (EISDIR)');
    expect(() => loadConfig({ REDIS_URL_FILE: empty })).toThrow(`REDIS_URL_FILE ${empty} is empty`);
    const both = { REDIS_URL: 'redis://127.0.0.1', REDIS_URL_FILE: fileWith('redis://127.0.0.2') };
    expect(() => loadConfig(both)).toThrow('REDIS_URL and REDIS_URL_FILE are mutually exclusive');
  });

  it('is never printed', () => {
    const bad = { DATABASE_URL_FILE: fileWith('postgres://root:hunter2@db/x') };
    expect(() => loadConfig(bad)).toThrow('DATABASE_URL');
    expect(() => loadConfig(bad)).not.toThrow('hunter2');
  });
});
