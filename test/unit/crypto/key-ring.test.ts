import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type MasterKey, parseMasterKeys } from '#platform/config';
import { KeyRing } from '#platform/crypto';

type Purpose = Parameters<KeyRing['derive']>[1];
type Golden = {
  masterKeys: string;
  keys: Record<string, { fingerprint: string; derived: Record<Purpose, string> }>;
};

const golden = JSON.parse(
  readFileSync(new URL('./golden/key-ring-v1.json', import.meta.url), 'utf8'),
) as Golden;
const ring = new KeyRing(parseMasterKeys(golden.masterKeys) as readonly MasterKey[]);

describe('KeyRing', () => {
  it('uses the first key as the active one and knows the others', () => {
    expect(ring.active).toBe('old');
    expect(ring.kids).toEqual(['old', 'k1']);
    expect([ring.has('k1'), ring.has('k2'), ring.has('')]).toEqual([true, false, false]);
  });

  it.each(Object.entries(golden.keys))(
    'derives the same keys from %s as earlier versions',
    (kid, { derived }) => {
      for (const [purpose, hex] of Object.entries(derived)) {
        expect(
          ring
            .derive(kid, purpose as Purpose)
            .export()
            .toString('hex'),
        ).toBe(hex);
        expect(
          ring
            .deriveOnce(kid, purpose as Purpose)
            .export()
            .toString('hex'),
        ).toBe(hex);
      }
    },
  );

  it('derives different keys for each purpose and master key', () => {
    const all = Object.values(golden.keys).flatMap(({ derived }) => Object.values(derived));

    expect(new Set(all).size).toBe(all.length);
  });

  it('caches derived keys, except those of deriveOnce', () => {
    expect(ring.derive('k1', 'jwt')).toBe(ring.derive('k1', 'jwt'));
    expect(ring.deriveOnce('k1', 'jwt')).not.toBe(ring.deriveOnce('k1', 'jwt'));
  });

  it.each(Object.entries(golden.keys))(
    'returns a fingerprint of %s that reveals nothing about the key',
    (kid, { fingerprint }) => {
      expect(ring.fingerprint(kid)).toBe(fingerprint);
      expect(fingerprint).toMatch(/^([0-9a-f]{4}-){3}[0-9a-f]{4}$/);
    },
  );

  it('throws for an unknown key id', () => {
    expect(() => ring.derive('k9', 'jwt')).toThrow('No master key "k9" is configured');
    expect(() => ring.deriveOnce('k9', 'jwt')).toThrow('No master key "k9" is configured');
  });

  it('throws when it is empty', () => {
    expect(() => new KeyRing([])).toThrow('A key ring needs at least one key');
  });
});
