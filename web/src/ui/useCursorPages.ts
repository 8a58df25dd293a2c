import { useState } from 'react';

type Trail = { readonly of: string; readonly cursors: readonly string[] };

/**
 * Returns the page of a list that only pages forward, and the ways to its neighbours. `of` names the list: another one
 * begins at its first page.
 */
export function useCursorPages(of: string) {
  const [trail, setTrail] = useState<Trail>({ of, cursors: [] });
  const cursors = trail.of === of ? trail.cursors : [];
  const go = (next: readonly string[]) => setTrail({ of, cursors: next });
  return {
    index: cursors.length,
    cursor: cursors.at(-1),
    previous: cursors.length > 0 ? () => go(cursors.slice(0, -1)) : undefined,
    nextOf: (cursor: string | null | undefined) =>
      cursor == null ? undefined : () => go([...cursors, cursor]),
  };
}
