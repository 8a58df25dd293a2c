import { describe, expect, it } from '@jest/globals';
import { isApiKey } from '#api-keys';
import { newApiKey, toPrefix } from '../../../src/api-keys/api-key-format.js';

describe('an API key', () => {
  it('can be distinguished from a mistyped one offline', () => {
    const key = newApiKey();
    expect(isApiKey(key)).toBe(true);
    for (let at = 0; at < key.length; at += 1) {
      const typo = key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);
      expect(isApiKey(typo)).toBe(false);
    }
  });

  it('has the documented checksum', () => {
    const body = `tmx_${'0123456789abcdef'.repeat(4)}`;
    expect(isApiKey(`${body}e1f12b3e`)).toBe(true);
    expect(toPrefix(body)).toBe('tmx_01234567');
  });

  it('is different every time', () => {
    expect(new Set(Array.from({ length: 1_000 }, newApiKey)).size).toBe(1_000);
  });
});
