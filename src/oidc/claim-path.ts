/** What a provider says about a user. */
export type Claims = Readonly<Record<string, unknown>>;

/** Returns the claim with exactly this name, otherwise the value at the dotted path. */
export function getValue(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, key) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isObject ? (value as Record<string, unknown>)[key] : undefined;
  }, claims);
}

/** Accepts whole numbers, because some providers use numeric IDs. */
export function getText(claims: Claims, path: string): string | null {
  const value = getValue(claims, path);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
