import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../../src/platform/http/json-body.js';

const parse = (text: string) => parseJson(Buffer.from(text));
const nestedObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const nestedLists = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a JSON body', () => {
  it('is parsed as JSON', () => {
    expect(parse('{"a":[1,"ü",null,true]}')).toEqual({ a: [1, 'ü', null, true] });
    expect(parse(' null\n')).toBeNull();
    expect(parse('"\\ud83d\\udd11"')).toBe('🔑');
  });

  it('is absent when it is empty', () => {
    expect(parse('')).toBeUndefined();
  });

  it('may begin with a byte order mark', () => {
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  it.each(['{', '{"a":}', "{'a':1}", '{"a":1,}', 'undefined', 'NaN', '{}{}', '// x\n{}', ' '])(
    'is rejected when it is %j',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }));
    },
  );

  it.each([
    ['a stray byte', Buffer.of(0x22, 0xff, 0x22)],
    ['a lone surrogate in bytes', Buffer.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
    ['an overlong form', Buffer.of(0x22, 0xc0, 0xaf, 0x22)],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
  ])('is rejected with %s, which is not UTF-8', (_case, body) => {
    expect(() => parseJson(body)).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }));
  });

  it('is rejected when objects or arrays are nested more than 20 deep', () => {
    expect(() => parse(nestedObjects(20))).not.toThrow();
    expect(() => parse(nestedLists(20))).not.toThrow();
    for (const text of [nestedObjects(21), nestedLists(21), nestedLists(30_000)]) {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }));
    }
  });

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"a":{"__proto__":1}}',
    '[{"constructor":{"prototype":{}}}]',
    '{"a":{"constructor":{"prototype":1}}}',
    '{"\\u005f_proto__":1}',
  ])('is rejected with keys used for prototype pollution: %s', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }));
    expect({}).not.toHaveProperty('polluted');
  });

  it('may contain those names as values, and each of them alone as a key', () => {
    expect(parse('{"constructor":"Ferrari","prototype":true}')).toEqual({
      constructor: 'Ferrari',
      prototype: true,
    });
    expect(parse('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
  });

  it('may contain 100,000 values, and 5,000 keys per object', () => {
    const list = (count: number) => `[${Array.from({ length: count }, () => '0').join()}]`;
    const object = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join()}}`;
    const tooMany = expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' });

    expect(() => parse(list(100_000))).not.toThrow();
    expect(() => parse(`[${list(60_000)},${list(40_000)}]`)).toThrow(tooMany);
    expect(() => parse(list(100_001))).toThrow(tooMany);
    expect(() => parse(object(5_000))).not.toThrow();
    expect(() => parse(object(5_001))).toThrow(tooMany);
  });

  it.each(['1e400', '-1e400', '[1e400]', '{"a":[{"b":-1e400}]}'])(
    'is rejected with a number that overflows: %s',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }));
    },
  );
});
