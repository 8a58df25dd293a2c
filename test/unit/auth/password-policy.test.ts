import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform/config';
import { normalizePassword, PasswordPolicy } from '../../../src/auth/flow/password-policy.service.js';

async function policyWith(env: Record<string, string> = {}): Promise<PasswordPolicy> {
  const policy = new PasswordPolicy(loadConfig(env));
  await policy.onModuleInit();
  return policy;
}

describe('a new password', () => {
  it.each([
    ['seven letters', '1234567'],
    ['seven emoji', '🔑'.repeat(7)],
    ['seven letters with composed accents', 'e\u0301'.repeat(7)],
    ['nothing', ''],
  ])('is too short with %s', async (_case, password) => {
    const policy = await policyWith();

    expect(() => policy.accept(password)).toThrow(expect.objectContaining({ code: 'PASSWORD_TOO_SHORT' }));
  });

  it.each([
    ['eight letters', '12345678'],
    ['eight emoji', '🔑'.repeat(8)],
    ['eight spaces', ' '.repeat(8)],
    ['control characters', 'a\0b\tc\nd\x7f'],
  ])('is long enough with %s, whatever they are', async (_case, password) => {
    expect((await policyWith()).accept(password)).toBe(password);
  });

  it('has at most 1024 bytes of UTF-8, counted in NFC', async () => {
    const policy = await policyWith();

    expect(policy.accept('x'.repeat(1_024))).toHaveLength(1_024);
    expect(policy.accept('🔑'.repeat(256))).toBe('🔑'.repeat(256));
    expect(policy.accept('e\u0301'.repeat(512))).toBe('é'.repeat(512));
    for (const password of ['x'.repeat(1_025), `${'🔑'.repeat(256)}x`, `${'é'.repeat(512)}x`]) {
      expect(() => policy.accept(password)).toThrow(expect.objectContaining({ code: 'PASSWORD_TOO_LONG' }));
    }
  });

  it('has at least the configured length, which the error names', async () => {
    const policy = await policyWith({ PASSWORD_MIN_LENGTH: '15' });

    expect(policy.accept('fifteen letters')).toBe('fifteen letters');
    expect(() => policy.accept('fourteen chars')).toThrow('A password has at least 15 characters');
  });

  it('can be a common one unless PASSWORD_BLOCKLIST is on', async () => {
    expect((await policyWith()).accept('password123')).toBe('password123');
    const policy = await policyWith({ PASSWORD_BLOCKLIST: 'true' });

    for (const common of ['password123', 'PassWord123', 'qwertyuiop']) {
      expect(() => policy.accept(common)).toThrow(expect.objectContaining({ code: 'PASSWORD_TOO_COMMON' }));
    }
    expect(policy.accept('correct horse battery')).toBe('correct horse battery');
  });
});

describe('a password to check', () => {
  it('is converted to NFC and otherwise unchanged', () => {
    expect(normalizePassword('cafe\u0301')).toBe('café');
    for (const password of ['  spaced  ', 'UPPER lower', '\ufb01', 'ﾊﾟｽ', 'a\0b', '']) {
      expect(normalizePassword(password)).toBe(password);
    }
  });

  it.each(['\ud800', 'abc\udfffdef', '\udc00\ud800'])('is rejected with a lone surrogate: %j', (password) => {
    expect(() => normalizePassword(password)).toThrow(
      expect.objectContaining({ code: 'PASSWORD_MALFORMED' }),
    );
  });

  it('can contain a surrogate pair', () => {
    expect(normalizePassword('\ud83d\udd11')).toBe('🔑');
  });
});
