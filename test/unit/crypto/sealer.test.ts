import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseMasterKeys } from '#platform/config';
import { KeyRing, readKid, type SealContext, Sealer, SecretUnreadable } from '#platform/crypto';

type Golden = {
  masterKeys: string;
  vectors: { kid: string; context: SealContext; plaintext: string; sealed: string }[];
};

const golden = JSON.parse(
  readFileSync(new URL('./golden/sealed-v1.json', import.meta.url), 'utf8'),
) as Golden;

const ring = (keys: string) =>
  new KeyRing(parseMasterKeys(keys) as Exclude<ReturnType<typeof parseMasterKeys>, string>);

const K1 = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const K2 = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
const OTHER_K1 = `k1:${Buffer.alloc(32, 3).toString('base64')}`;

const CONTEXT: SealContext = { table: 'user', column: 'password_hash', row: 'r1', user: 'u1', version: 2 };
const SECRET = 'a secret value';

/** Every context other than the one that the value was sealed for. */
const OTHER_CONTEXTS: [string, SealContext][] = [
  ['another table', { ...CONTEXT, table: 'session' }],
  ['another column', { ...CONTEXT, column: 'name' }],
  ['another row', { ...CONTEXT, row: 'r2' }],
  ['another user', { ...CONTEXT, user: 'u2' }],
  ['no user', { table: 'user', column: 'password_hash', row: 'r1', version: 2 }],
  ['an earlier version', { ...CONTEXT, version: 1 }],
  ['no version', { table: 'user', column: 'password_hash', row: 'r1', user: 'u1' }],
  ['a context with the same text split differently', { ...CONTEXT, row: 'r1u', user: '1' }],
];

describe('a sealed value', () => {
  const sealer = new Sealer(ring(K1));
  const blob = sealer.seal(CONTEXT, SECRET);

  it('opens in the context it was sealed for', () => {
    expect(sealer.open(CONTEXT, blob).toString()).toBe(SECRET);
    expect(sealer.open(CONTEXT, sealer.seal(CONTEXT, Buffer.of(0, 255))).equals(Buffer.of(0, 255))).toBe(
      true,
    );
    expect(sealer.open(CONTEXT, sealer.seal(CONTEXT, '')).length).toBe(0);
  });

  it('differs every time, because the IV is random', () => {
    expect(sealer.seal(CONTEXT, SECRET).equals(blob)).toBe(false);
  });

  it('contains its format and key id in plain text, and no plaintext', () => {
    expect(blob.subarray(0, 4).toString('latin1')).toBe('\x01\x02k1');
    expect(blob.length).toBe(4 + 12 + SECRET.length + 16);
    expect(blob.includes(SECRET.slice(0, 6))).toBe(false);
  });

  it.each(OTHER_CONTEXTS)('does not open in %s', (_case, context) => {
    expect(() => sealer.open(context, blob)).toThrow(SecretUnreadable);
  });

  it('does not open after any single bit is flipped', () => {
    for (let bit = 0; bit < blob.length * 8; bit += 1) {
      const damaged = Buffer.from(blob);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => sealer.open(CONTEXT, damaged)).toThrow(SecretUnreadable);
    }
  });

  it('does not open when truncated at either end', () => {
    for (let length = 0; length < blob.length; length += 1) {
      expect(() => sealer.open(CONTEXT, blob.subarray(0, length))).toThrow(SecretUnreadable);
      expect(() => sealer.open(CONTEXT, blob.subarray(blob.length - length))).toThrow(SecretUnreadable);
    }
  });

  it('does not open with extra bytes', () => {
    expect(() => sealer.open(CONTEXT, Buffer.concat([blob, Buffer.of(0)]))).toThrow(SecretUnreadable);
  });

  it('does not open under another key with the same id', () => {
    expect(() => new Sealer(ring(OTHER_K1)).open(CONTEXT, blob)).toThrow(SecretUnreadable);
  });

  it('does not open without its key, and names the missing key', () => {
    expect(readKid(blob)).toBe('k1');
    expect(reasonOf(() => new Sealer(ring(K2)).open(CONTEXT, blob))).toBe('no master key "k1" is configured');
  });

  it('does not open in an unknown format', () => {
    const later = Buffer.from(blob);
    later[0] = 2;

    expect(reasonOf(() => sealer.open(CONTEXT, later))).toBe('unknown format of a sealed value');
  });

  it('opens after a key rotation, and new values use the active key', () => {
    const rotated = new Sealer(ring(`${K2},${K1}`));

    expect(rotated.open(CONTEXT, blob).toString()).toBe(SECRET);
    expect(readKid(rotated.seal(CONTEXT, SECRET))).toBe('k2');
  });

  it('returns 503 without details when it cannot be opened', () => {
    try {
      sealer.open(CONTEXT, Buffer.alloc(0));
      throw new Error('opened');
    } catch (error) {
      expect(error).toMatchObject({
        kind: 'unavailable',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service temporarily unavailable',
        details: {},
      });
    }
  });
});

describe('the sealed format, version 1', () => {
  const sealer = new Sealer(ring(golden.masterKeys));

  it.each(golden.vectors)('opens the golden vector $plaintext', ({ kid, context, plaintext, sealed }) => {
    const blob = Buffer.from(sealed, 'base64');

    expect(readKid(blob)).toBe(kid);
    expect(sealer.open(context, blob).toString()).toBe(plaintext);
  });
});

function reasonOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return (error as Error).cause;
  }
  throw new Error('nothing was thrown');
}
