const INDEX = /^\d+$/;

/** Returns the paths at which two values that should be equal differ; all entries of a list share one path. */
export function differences(one: unknown, other: unknown, path = ''): string[] {
  if (!isNested(one) || !isNested(other)) return one === other ? [] : [path];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) => differences(one[name], other[name], below(path, name)));
}

/** Returns the value with the values at those paths replaced. */
export function maskPaths(value: unknown, ignoredPaths: ReadonlySet<string>, path = ''): unknown {
  if (ignoredPaths.has(path)) return `random ${typeof value}`;
  if (!isNested(value)) return value;
  if (Array.isArray(value)) return value.map((part) => maskPaths(part, ignoredPaths, `${path}/*`));
  const entries = Object.entries(value).map(([name, part]) => [
    name,
    maskPaths(part, ignoredPaths, below(path, name)),
  ]);
  return Object.fromEntries(entries);
}

const below = (path: string, name: string): string => `${path}/${INDEX.test(name) ? '*' : name}`;

const isNested = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
