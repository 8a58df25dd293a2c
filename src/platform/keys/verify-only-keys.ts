import { KeyRing, type RetainedKey, Sealer } from '#platform/crypto';
import { type MasterKeyRecord } from './master-key.entity.js';

const KEY_BYTES = 32;

export const retainedPlace = (kid: string) => ({ table: 'master_key', column: 'retained', row: kid });

/** What has to be kept of a key so that nobody is logged out and no code dies when it is taken away. */
export function sealRetained(ring: KeyRing, kid: string): Buffer {
  const { jwt, code } = ring.retain(kid).keys;
  return new Sealer(ring).seal(retainedPlace(kid), Buffer.concat([jwt, code]));
}

/** The same ring, and what is left of the keys that were retired. Throws `SecretUnreadable`. */
export function withRetained(
  keys: ConstructorParameters<typeof KeyRing>[0],
  records: readonly MasterKeyRecord[],
): KeyRing {
  const sealer = new Sealer(new KeyRing(keys));
  const retained = records.flatMap(({ kid, retained: sealed }): RetainedKey[] => {
    if (sealed === null) return [];
    const opened = sealer.open(retainedPlace(kid), sealed);
    return [{ kid, keys: { jwt: opened.subarray(0, KEY_BYTES), code: opened.subarray(KEY_BYTES) } }];
  });
  return new KeyRing(keys, retained);
}
