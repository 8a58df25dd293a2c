import { useState } from 'react';

type Trail = { readonly of: string; readonly cursors: readonly string[] };

/**
 * Keeps the cursors of a list that the API only pages forward. Returns the current cursor, and functions for the previous
 * and next page. `of` identifies the list: a change resets it to the first page.
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
