import { describe, expect, it } from '@jest/globals';
import { nameKey, parseUsername, toUsername } from '#users';

const SAME: [string, string][] = [
  ['Ada', 'aDA'],
  ['ada', 'ａｄａ'],
  ['filip', '\ufb01lip'],
  ['strauß', 'STRAUSS'],
  ['weiß', 'WEI\u1e9e'],
  ['kelvin', '\u212aelvin'],
  ['\u00e5', '\u212b'],
  ['jos\u00e9', 'jose\u0301'],
  ['οδος', 'ΟΔΟΣ'],
  ['οδος', 'οδοσ'],
  ['ᾳ', 'ΑΙ'],
  ['e2', 'e²'],
  ['a b', 'a\u00a0b'],
  ['ada', '\u3000ada\u00a0'],
  ['admin', 'ad\u200bmin'],
  ['admin', 'admin\u{e0061}'],
  ['\u2764', '\u2764\ufe0f'],
  ['\u00e9', 'e\u034f\u0301'],
];

const DIFFERENT: [string, string][] = [
  ['ada', 'adа'],
  ['ada', 'a da'],
  ['rene', 'rené'],
  ['ian', '\u0130an'],
  ['o', '0'],
  ['ada', 'ada\u0301'],
];

describe('the key of a username', () => {
  it.each(SAME)('is the same for %j and %j', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it.each(DIFFERENT)('differs for %j and %j', (one, other) => {
    expect(nameKey(one)).not.toBe(nameKey(other));
  });

  it('is 64 hexadecimal characters whatever the name', () => {
    for (const name of ['a', '🔑'.repeat(64), 'مدير']) expect(nameKey(name)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('never changes, because every database contains it', () => {
    expect(nameKey('Strauß')).toBe('2bdd292fcaff63109b74700caf048a8f6befa94de00440be77e3ec55601fb690');
  });

  it('does not depend on the case or the normal form of any character', () => {
    const changed: string[] = [];
    for (let code = 0x20; code <= 0x1ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const name = `x${String.fromCodePoint(code)}y`;
      const forms = [
        name.toUpperCase(),
        name.toLowerCase(),
        ...['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => name.normalize(form)),
      ];
      const key = nameKey(name);
      if (forms.some((form) => nameKey(form) !== key)) changed.push(`U+${code.toString(16)}`);
    }

    expect(changed).toEqual([]);
  });

  it.each([
    ['a lone surrogate', 'a\ud800'],
    ['nothing', ''],
    ['spaces only', ' \u00a0\u3000'],
    ['invisible characters only', '\u200b\u3164'],
    ['more text than any name has', 'a'.repeat(1_025)],
  ])('does not exist for %s', (_case, text) => {
    expect(nameKey(text)).toBeNull();
  });
});

const JOINED: [string, string][] = [
  ['Persian', 'می\u200cخواهم'],
  ['Hindi', 'क्\u200dष'],
  ['Sinhala', 'ක්\u200dරි'],
  ['an astronaut', '👩🏽\u200d🚀'],
  ['a family', '👨\u200d👩\u200d👧\u200d👦'],
  ['a heart on fire', '❤\ufe0f\u200d🔥'],
];

const LONE: [string, string, string][] = [
  ['at the end', 'ada\u200d', 'ada'],
  ['at the beginning', '\u200cada', 'ada'],
  ['two in a row', 'a\u200d\u200cb', 'ab'],
  ['beside a blank', 'ada \u200dl', 'ada l'],
  ['between digits', '1\u200d2', '12'],
  ['after an emoji', '👩\u200d', '👩'],
];

describe('a username for a new account', () => {
  it('is trimmed and normalised to NFC, and keeps its case', () => {
    expect(parseUsername('  Zoe\u0308\u00a0')).toEqual({ name: 'Zoë', key: nameKey('zoë') });
  });

  it('can have up to 64 code points, however many bytes they take', () => {
    expect(parseUsername('🔑'.repeat(64)).name).toBe('🔑'.repeat(64));
    expect(() => parseUsername('🔑'.repeat(65))).toThrow('A username has 1 to 64 visible characters');
  });

  it('is measured after trimming', () => {
    expect(parseUsername(`${' '.repeat(40)}${'x'.repeat(64)}`).name).toHaveLength(64);
  });

  it.each(JOINED)('can contain joiners between letters or emoji: %s', (_case, name) => {
    expect(parseUsername(name).name).toBe(name);
    expect(toUsername(name)?.name).toBe(name);
    expect(nameKey(name)).toBe(nameKey(name.replace(/[\u200c\u200d]/gu, '')));
  });

  it.each(LONE)('cannot contain joiners that join nothing: %s', (_case, name, without) => {
    expect(() => parseUsername(name)).toThrow();
    expect(toUsername(name)?.name).toBe(without);
  });

  it('derived from a provider’s name never ends in a joiner, wherever it is truncated', () => {
    const name = 'x'.repeat(63) + '\u200cy';
    expect(toUsername(name)?.name).toBe('x'.repeat(63));
    expect(toUsername(name, '2')?.name).toBe('x'.repeat(63) + '2');
  });

  it.each([
    0x00, 0x1f, 0x7f, 0x9f, 0xad, 0x61c, 0x200b, 0x200e, 0x2028, 0x202e, 0x2066, 0xe000, 0xfff9, 0xffff,
    0xe0041, 0x10ffff,
  ])('cannot contain U+%i', (code) => {
    expect(() => parseUsername(`a${String.fromCodePoint(code)}b`)).toThrow();
  });
});
