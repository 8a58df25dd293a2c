import { z } from 'zod';

/** A master key: 32 random bytes, and the key ID that every sealed value contains. */
export type MasterKey = { readonly kid: string; readonly key: Buffer };

const ENTRY = /^([A-Za-z0-9_-]{1,16}):([A-Za-z0-9+/]{43}=)$/;

/**
 * Parses `kid:base64,kid:base64`; the first key is active. Returns the problem instead if there is one, without the
 * value.
 */
export function parseMasterKeys(value: string): readonly MasterKey[] | string {
  const keys: MasterKey[] = [];
  for (const item of value.split(',').map((entry) => entry.trim())) {
    const [, kid, key] = ENTRY.exec(item) ?? [];
    if (kid === undefined || key === undefined) {
      return 'must be a comma-separated list of kid:base64, each key 32 random bytes';
    }
    keys.push({ kid, key: Buffer.from(key, 'base64') });
  }
  const kids = new Set(keys.map(({ kid }) => kid));
  return kids.size === keys.length ? keys : 'must not contain a kid twice';
}

export const masterKeys = z.string().transform((value, context): readonly MasterKey[] => {
  const parsed = parseMasterKeys(value);
  if (typeof parsed !== 'string') return parsed;
  context.issues.push({ code: 'custom', message: parsed, input: undefined });
  return z.NEVER;
});
